"""What a script does without AMI Trail, one request after the other: plain_copy.py IMAGE HOME REGION [REGION...]

Copies an image and tags copies and source. It asks for nothing that exists already, and a second run copies again.
"""

import sys

import boto3


def main(image: str, home: str, regions: list[str]) -> None:
    ec2 = boto3.client("ec2", region_name=home)
    source = ec2.describe_images(ImageIds=[image])["Images"][0]
    for region in regions:
        there = boto3.client("ec2", region_name=region)
        copy = there.copy_image(SourceRegion=home, SourceImageId=image, Name=source["Name"])["ImageId"]
        origin = [{"Key": "origin.id", "Value": image}, {"Key": "origin.region", "Value": home}]
        there.create_tags(Resources=[copy], Tags=[*source["Tags"], *origin])
        ec2.create_tags(Resources=[image], Tags=[{"Key": f"{region}.origin.id", "Value": copy}])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

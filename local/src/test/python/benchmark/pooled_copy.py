"""The same as plain_copy.py, as fast as a script can be: pooled_copy.py IMAGE HOME REGION [REGION...]

One description, the copies side by side with their tags in the same request, one request for the source's tags.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3


def main(image: str, home: str, regions: list[str]) -> None:
    ec2 = boto3.client("ec2", region_name=home)
    source = ec2.describe_images(ImageIds=[image])["Images"][0]
    tags = [*source["Tags"], {"Key": "origin.id", "Value": image}, {"Key": "origin.region", "Value": home}]

    def copy(there: Any) -> str:
        answer = there.copy_image(
            SourceRegion=home,
            SourceImageId=image,
            Name=source["Name"],
            TagSpecifications=[{"ResourceType": "image", "Tags": tags}, {"ResourceType": "snapshot", "Tags": tags}],
        )
        return str(answer["ImageId"])

    # A session makes one client at a time (boto3 guide, "Multithreading or multiprocessing with clients").
    clients = [boto3.client("ec2", region_name=region) for region in regions]
    with ThreadPoolExecutor(len(regions)) as pool:
        copies = list(pool.map(copy, clients))
    ec2.create_tags(
        Resources=[image],
        Tags=[{"Key": f"{region}.origin.id", "Value": made} for region, made in zip(regions, copies, strict=True)],
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

"""What a script does without AMI Trail, one request after the other: plain_report.py STACK REGION

Prints the images of a stack's parameters. It does not look at what runs, compares with nothing and publishes nothing.
"""

import re
import sys

import boto3


def main(stack: str, region: str) -> None:
    cloudformation = boto3.client("cloudformation", region_name=region)
    ec2 = boto3.client("ec2", region_name=region)
    for parameter in cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Parameters"]:
        if re.fullmatch("ami-[0-9a-f]+", parameter["ParameterValue"]):
            image = ec2.describe_images(ImageIds=[parameter["ParameterValue"]])["Images"][0]
            tags = {tag["Key"]: tag["Value"] for tag in image.get("Tags", [])}
            print(parameter["ParameterKey"], image["Name"], image["ImageId"], image["CreationDate"], tags)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

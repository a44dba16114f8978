"""HTTP, and services that moto emulates without changes."""

from __future__ import annotations

import json
import os
import re
import socket
from typing import Any

import harness
from harness import (
    ACCOUNT,
    GUARD_SECONDS,
    HOME,
    REPLICA,
    THIRD,
    Case,
    client,
    ec2,
)


class Http(Case):
    SIGNED = (
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/ap-southeast-2/s3/aws4_request, "
        "SignedHeaders=host, Signature=0\r\nHost: 127.0.0.1\r\n"
    )

    def exchange(self, *parts: Any) -> Any:
        """Sends each part over one connection, as clients other than botocore do; returns the response to each."""
        with self.connection() as connection:
            responses = []
            for part in parts:
                connection.sendall(part)
                responses.append(self.receive(connection))
            return responses

    @staticmethod
    def connection() -> socket.socket:
        host, port = harness.aws.url.removeprefix("http://").split(":")
        return socket.create_connection((host, int(port)), timeout=GUARD_SECONDS)

    @staticmethod
    def receive(connection: Any) -> Any:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        while length and len(body) < int(length[1]):
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def test_a_credential_without_a_region_is_refused_with_a_reason(self) -> None:
        """What the AWS CLI sends with `--region ""`, for example of a variable that is not set."""
        body = b"Action=DeregisterImage&Version=2016-11-15&ImageId=ami-0abcdef1234567890"
        head = "POST / HTTP/1.1\r\n" + self.SIGNED.replace("/ap-southeast-2/s3/", "//ec2/")
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        (refused,) = self.exchange((head + form).encode() + body)
        self.assertTrue(refused.startswith(b"HTTP/1.1 400"))
        self.assertIn(b"<Code>IncompleteSignature</Code><Message>Credential should be scoped to a valid", refused)

    def test_a_refused_head_request_has_no_body(self) -> None:
        """A body would be the beginning of the next response on this connection."""
        head = f"HEAD /heads/a HTTP/1.1\r\n{self.SIGNED}x-amz-expected-bucket-owner: 999999999999\r\n"
        with self.connection() as connection:
            connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        self.assertTrue(received.startswith(b"HTTP/1.1 403"))
        self.assertTrue(received.endswith(b"\r\n\r\n"), received)

    def test_s3_objects_are_stored_unchanged(self) -> None:
        s3 = client("s3")
        s3.create_bucket(Bucket="objects", CreateBucketConfiguration={"LocationConstraint": HOME})
        large = os.urandom(3_000_000)
        s3.put_object(Bucket="objects", Key="a folder/ünïcode +.txt", Body=large)
        self.assertEqual(s3.get_object(Bucket="objects", Key="a folder/ünïcode +.txt")["Body"].read(), large)
        self.assertEqual(s3.head_object(Bucket="objects", Key="a folder/ünïcode +.txt")["ContentLength"], 3_000_000)
        s3.put_object(Bucket="objects", Key="once", Body=b"", IfNoneMatch="*")
        self.assert_error("PreconditionFailed", s3.put_object, Bucket="objects", Key="once", Body=b"", IfNoneMatch="*")
        self.assertEqual(
            [o["Key"] for o in s3.list_objects_v2(Bucket="objects")["Contents"]], ["a folder/ünïcode +.txt", "once"]
        )

    def test_signed_chunks_and_expect_continue_of_the_java_sdk(self) -> None:
        client("s3").create_bucket(Bucket="chunks", CreateBucketConfiguration={"LocationConstraint": HOME})
        body = b"5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        head = (
            f"PUT /chunks/java HTTP/1.1\r\n{self.SIGNED}Expect: 100-continue\r\nContent-Encoding: aws-chunked\r\n"
            "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n"
            "x-amz-trailer: x-amz-checksum-crc32\r\n"
            f"x-amz-decoded-content-length: 5\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        carry_on, done = self.exchange(head.encode(), body)
        self.assertEqual(carry_on, b"HTTP/1.1 100 Continue\r\n\r\n")
        self.assertTrue(done.startswith(b"HTTP/1.1 200"), done)
        self.assertEqual(client("s3").get_object(Bucket="chunks", Key="java")["Body"].read(), b"hello")

    def test_http_chunks_with_trailer_then_second_request_on_one_connection(self) -> None:
        client("s3").create_bucket(Bucket="trailers", CreateBucketConfiguration={"LocationConstraint": HOME})
        put = f"PUT /trailers/x HTTP/1.1\r\n{self.SIGNED}Transfer-Encoding: chunked\r\n\r\n"
        put += "3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 1\r\n\r\n"
        get = f"GET /trailers/x HTTP/1.1\r\n{self.SIGNED}\r\n"
        first, second = self.exchange(put.encode(), get.encode())
        self.assertTrue(first.startswith(b"HTTP/1.1 200"), first)
        self.assertTrue(second.endswith(b"\r\n\r\nabcde"), second)


class OtherServices(Case):
    def test_caller_identity_has_the_account(self) -> None:
        self.assertEqual(client("sts").get_caller_identity()["Account"], ACCOUNT)

    def test_put_events_delivers_to_a_queue_by_a_rule(self) -> None:
        sqs, events = client("sqs"), client("events")
        url = sqs.create_queue(QueueName="events")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="reports", EventPattern=json.dumps({"source": ["ami-trail"]}))
        events.put_targets(Rule="reports", Targets=[{"Id": "queue", "Arn": arn}])
        events.put_events(
            Entries=[{"Source": "ami-trail", "DetailType": "Deployed AMI Report", "Detail": json.dumps({"n": 1})}]
        )
        message = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
        self.assertEqual((message["detail-type"], message["detail"]), ("Deployed AMI Report", {"n": 1}))

    def test_other_services_respond(self) -> None:
        topic = client("sns").create_topic(Name="t")["TopicArn"]
        self.assertEqual(client("sns").list_topics()["Topics"], [{"TopicArn": topic}])
        client("logs").create_log_group(logGroupName="g")
        groups = client("logs").describe_log_groups(logGroupNamePrefix="g")["logGroups"]
        self.assertEqual([group["logGroupName"] for group in groups], ["g"])
        role = {"Version": "2012-10-17", "Statement": []}
        client("iam", REPLICA).create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(role))
        self.assertEqual(client("iam", REPLICA).get_role(RoleName="r")["Role"]["RoleName"], "r")
        image_id = self.available_image(THIRD, tags={"found": "by tag"})
        found = client("resourcegroupstaggingapi", THIRD).get_resources(
            TagFilters=[{"Key": "found"}], ResourceTypeFilters=["ec2:image"]
        )
        self.assertTrue(found["ResourceTagMappingList"][0]["ResourceARN"].endswith(image_id))

    def test_unsupported_operation_returns_501(self) -> None:
        response = self.assert_error(
            "NotImplemented", ec2().reset_image_attribute, ImageId=self.available_image(), Attribute="launchPermission"
        )
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 501)

"""S3, as far as moto lacks it."""

from __future__ import annotations

from harness import ACCOUNT, HOME, Case, client


class BucketOwner(Case):
    def setUp(self) -> None:
        super().setUp()
        self.s3 = client("s3")
        self.bucket = f"owner-{id(self)}"
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": HOME})
        self.s3.put_object(Bucket=self.bucket, Key="a", Body=b"text", ExpectedBucketOwner=ACCOUNT)

    def test_every_operation_is_refused_if_another_owner_is_expected(self) -> None:
        here = {"Bucket": self.bucket, "ExpectedBucketOwner": "999999999999"}
        requests: dict[str, dict[str, str | bytes]] = {
            "get_object": {"Key": "a"},
            "put_object": {"Key": "a", "Body": b"other"},
            "delete_object": {"Key": "a"},
            "list_objects_v2": {},
        }
        for operation, parameters in requests.items():
            with self.subTest(operation), self.assertRaises(self.s3.exceptions.ClientError) as refused:
                getattr(self.s3, operation)(**here, **parameters)
            error = refused.exception.response
            self.assertEqual(
                ("AccessDenied", 403), (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"])
            )
        with self.assertRaises(self.s3.exceptions.ClientError) as head:
            self.s3.head_object(**here, Key="a")
        self.assertEqual(403, head.exception.response["ResponseMetadata"]["HTTPStatusCode"])
        stored = self.s3.get_object(Bucket=self.bucket, Key="a", ExpectedBucketOwner=ACCOUNT)
        self.assertEqual(b"text", stored["Body"].read())

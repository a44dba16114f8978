"""Handlers of the types that AMI Trail's own templates have, where moto has no model of the type, or one that ignores
properties that the services' APIs return.

AWS CloudFormation Template Reference, the page of each type.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import replace
from typing import Any

from moto.awslambda.models import LambdaFunction, Permission, lambda_backends
from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.utilities.utils import get_partition

from emulated_aws.cloudformation.handlers import MotoHandler
from emulated_aws.cloudformation.placeholder import Placeholder
from emulated_aws.cloudformation.resource import (
    DesiredResource,
    OwningStack,
    Resource,
    ResourceError,
    ResourceHandler,
)
from emulated_aws.values import is_true


def tag_map(properties: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", [])}


class FunctionHandler(MotoHandler):
    """AWS::Lambda::Function. Its package is not opened, and only its bucket has to exist: other programs run functions
    (see `emulated_aws.invocations`).
    """

    def create(self, desired: DesiredResource) -> Any:
        spec = {**self.moto_definition(desired)["Properties"], "FunctionName": desired.name}
        spec["Tags"] = tag_map(spec)
        if "ZipFile" in spec["Code"]:  # source text, which moto takes as a zip file
            return super().create(desired)
        if "S3Bucket" in spec["Code"] and spec["Code"]["S3Bucket"] not in self.buckets(desired.stack):
            raise ResourceError("Error occurred while GetObject. S3 Error Code: NoSuchBucket")
        function = lambda_backends[desired.stack.account_id][desired.stack.region_name].create_function(spec)
        function.code_bytes = b""  # megabytes, which nothing reads
        function.logging_config = desired.properties.get("LoggingConfig")
        return function

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        function = super().update(resource, desired)
        function.logging_config = desired.properties.get("LoggingConfig")
        return function

    @staticmethod
    def buckets(stack: OwningStack) -> Container[str]:
        buckets: Container[str] = s3_backends[stack.account_id][get_partition(stack.region_name)].buckets
        return buckets

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return resource.properties.get("FunctionName") != desired.properties.get("FunctionName")


class PermissionHandler(MotoHandler):
    """AWS::Lambda::Permission. A function's policy ends with the function; a permission that is deleted alone stays."""

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        pass


class EventInvokeConfigHandler(ResourceHandler):
    """AWS::Lambda::EventInvokeConfig, which Lambda keeps with the function."""

    def create(self, desired: DesiredResource) -> Any:
        names = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
        config = {name: desired.properties[name] for name in names if name in desired.properties}
        for name in names[:2]:
            if name in config:
                config[name] = int(config[name])
        backend = lambda_backends[desired.stack.account_id][desired.stack.region_name]
        function = backend.get_function(desired.properties["FunctionName"])
        function.event_invoke_config.clear()
        backend.put_function_event_invoke_config(function.function_name, config)
        return Placeholder(f"{function.function_name}|{desired.properties.get('Qualifier', '$LATEST')}")

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        return self.create(desired)

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        backend = lambda_backends[stack.account_id][stack.region_name]
        backend.get_function(resource.properties["FunctionName"]).event_invoke_config.clear()


class QueuePolicyHandler(ResourceHandler):
    """AWS::SQS::QueuePolicy. Policies are kept and not enforced."""

    def create(self, desired: DesiredResource) -> Any:
        self.set_policy(desired.properties, desired.stack, json.dumps(desired.properties["PolicyDocument"]))
        return Placeholder(desired.name)

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        self.set_policy(desired.properties, desired.stack, json.dumps(desired.properties["PolicyDocument"]))
        return resource.model

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        self.set_policy(resource.properties, stack, "")

    @staticmethod
    def set_policy(properties: dict[str, Any], stack: OwningStack, policy: str) -> None:
        for url in properties["Queues"]:
            backend = sqs_backends[stack.account_id][stack.region_name]
            backend.set_queue_attributes(url.rsplit("/", 1)[-1], {"Policy": policy})


class TopicPolicyHandler(ResourceHandler):
    """AWS::SNS::TopicPolicy. Policies are kept and not enforced."""

    def create(self, desired: DesiredResource) -> Any:
        backend = sns_backends[desired.stack.account_id][desired.stack.region_name]
        for topic in desired.properties["Topics"]:
            backend.set_topic_attribute(topic, "policy", json.dumps(desired.properties["PolicyDocument"]))
        return Placeholder(desired.name)

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        return self.create(desired)

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        """SNS gives a topic its default policy again, which moto keeps nowhere."""


class SubscriptionHandler(ResourceHandler):
    """AWS::SNS::Subscription. Ref is its ARN."""

    def create(self, desired: DesiredResource) -> Any:
        backend = sns_backends[desired.stack.account_id][desired.stack.region_name]
        topic, endpoint, protocol = (desired.properties[name] for name in ("TopicArn", "Endpoint", "Protocol"))
        return Placeholder(backend.subscribe(topic, endpoint, protocol).arn)

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return resource.properties != desired.properties

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        sns_backends[stack.account_id][stack.region_name].unsubscribe(resource.physical_id)


class BucketHandler(MotoHandler):
    """AWS::S3::Bucket, with what moto's model leaves out."""

    def create(self, desired: DesiredResource) -> Any:
        bucket = super().create(desired)
        self.configure(bucket.name, desired)
        return bucket

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        if not isinstance(resource.model, Placeholder):
            self.configure(resource.model.name, desired)
        return resource.model

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return resource.properties.get("BucketName") != desired.properties.get("BucketName")

    @staticmethod
    def configure(bucket: str, desired: DesiredResource) -> None:
        stack, properties = desired.stack, desired.properties
        backend = s3_backends[stack.account_id][get_partition(stack.region_name)]
        if "VersioningConfiguration" in properties:
            backend.put_bucket_versioning(bucket, properties["VersioningConfiguration"]["Status"])
        if "PublicAccessBlockConfiguration" in properties:
            block = {key: to_flag(value) for key, value in properties["PublicAccessBlockConfiguration"].items()}
            backend.put_public_access_block(bucket, block)

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        """S3 API Reference, DeleteBucket: a bucket that has objects is not deleted. moto does nothing then."""
        if isinstance(resource.model, FakeBucket) and resource.model.keys:
            raise ResourceError("The bucket you tried to delete is not empty (Error Code: BucketNotEmpty)")
        super().delete(resource, stack)

    def existing(self, desired: DesiredResource) -> Any:
        stack = desired.stack
        return s3_backends[stack.account_id][get_partition(stack.region_name)].buckets.get(desired.name)


def to_flag(value: Any) -> str:
    return str(is_true(value)).lower()


class Alarm(Placeholder):
    """What a stack knows of an alarm: Ref is its name."""

    def __init__(self, name: str, arn: str) -> None:
        super().__init__(name)
        self.arn = arn

    def get_cfn_attribute(self, name: str) -> str:
        return self.arn if name == "Arn" else super().get_cfn_attribute(name)


class AlarmHandler(ResourceHandler):
    """AWS::CloudWatch::Alarm. It is never evaluated, so its state stays INSUFFICIENT_DATA."""

    def create(self, desired: DesiredResource) -> Any:
        properties = desired.properties
        backend = cloudwatch_backends[desired.stack.account_id][desired.stack.region_name]
        points = properties.get("DatapointsToAlarm")
        alarm = backend.put_metric_alarm(
            name=properties.get("AlarmName", desired.name),  # a property that moto knows no name by
            namespace=properties.get("Namespace", ""),
            metric_name=properties.get("MetricName", ""),
            metric_data_queries=[metric_query(query) for query in properties.get("Metrics", [])],
            comparison_operator=properties["ComparisonOperator"],
            evaluation_periods=int(properties["EvaluationPeriods"]),
            datapoints_to_alarm=None if points is None else int(points),
            period=int(properties.get("Period", 0)),
            threshold=float(properties.get("Threshold", 0)),
            statistic=properties.get("Statistic", ""),
            extended_statistic=properties.get("ExtendedStatistic"),
            description=properties.get("AlarmDescription", ""),
            dimensions=properties.get("Dimensions", []),
            alarm_actions=properties.get("AlarmActions", []),
            ok_actions=properties.get("OKActions", []),
            insufficient_data_actions=properties.get("InsufficientDataActions", []),
            unit=properties.get("Unit"),
            actions_enabled=is_true(properties.get("ActionsEnabled", True)),
            treat_missing_data=properties.get("TreatMissingData"),
            tags=properties.get("Tags"),
        )
        alarm.state_value = "INSUFFICIENT_DATA"
        return Alarm(alarm.name, alarm.alarm_arn)

    def requires_replacement(self, resource: Resource, desired: DesiredResource) -> bool:
        return resource.properties.get("AlarmName") != desired.properties.get("AlarmName")

    def update(self, resource: Resource, desired: DesiredResource) -> Any:
        properties = {**desired.properties, "AlarmName": resource.physical_id}
        return self.create(replace(desired, properties=properties))

    def delete(self, resource: Resource, stack: OwningStack) -> None:
        cloudwatch_backends[stack.account_id][stack.region_name].delete_alarms([resource.physical_id])


def metric_query(query: dict[str, Any]) -> MetricDataQuery:
    """CloudWatch API Reference, data type MetricDataQuery."""
    stat = query.get("MetricStat")
    metric = None
    if stat:
        dimensions = [Dimension(one["Name"], one["Value"]) for one in stat["Metric"].get("Dimensions", [])]
        named = Metric(stat["Metric"]["MetricName"], stat["Metric"]["Namespace"], dimensions)
        metric = MetricStat(named, stat["Period"], stat["Stat"], stat.get("Unit"))
    return MetricDataQuery(
        query["Id"],
        query.get("Label"),
        query.get("Period"),
        query.get("ReturnData", True),
        query.get("Expression"),
        metric,
    )


SERVICE_HANDLERS: dict[str, ResourceHandler] = {
    "AWS::CloudWatch::Alarm": AlarmHandler(),
    "AWS::Lambda::EventInvokeConfig": EventInvokeConfigHandler(),
    "AWS::Lambda::Function": FunctionHandler(LambdaFunction),
    "AWS::Lambda::Permission": PermissionHandler(Permission),
    "AWS::S3::Bucket": BucketHandler(FakeBucket),
    "AWS::SNS::Subscription": SubscriptionHandler(),
    "AWS::SNS::TopicPolicy": TopicPolicyHandler(),
    "AWS::SQS::QueuePolicy": QueuePolicyHandler(),
}

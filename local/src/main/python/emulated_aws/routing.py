"""What rules of EventBridge do with events: those of AWS's services, and those of PutEvents."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any

from moto.events.models import Rule, events_backends
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.utilities.arns import parse_arn

from emulated_aws.events import Event

TO_OTHER_TARGETS = Rule.send_to_targets


def route(event: Event) -> None:
    """An event of an AWS service is sent to the default bus of its account and Region (EventBridge User Guide, "Events
    from AWS services").
    """
    send(event, events_backends[event["account"]][event["region"]].event_buses["default"], is_forwarded=False)


def send(event: Event, bus: Any, is_forwarded: bool) -> None:
    for rule in list(bus.rules.values()):
        react(rule, event, is_forwarded)


def send_to_targets(rule: Rule, event: Any, transform_input: bool = True) -> None:
    """Replaces moto's method, which PutEvents calls with the time as a number."""
    moment = datetime.fromtimestamp(float(event["time"]), timezone.utc)
    sent = {key: value for key, value in event.items() if key != "ingestion-time"}
    if "archive-arn" in event or not transform_input:
        TO_OTHER_TARGETS(rule, event, transform_input)
        return
    react(rule, {**sent, "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}, is_forwarded=False)


def react(rule: Rule, event: Event, is_forwarded: bool) -> None:
    """EventBridge User Guide, "Rules": one that is disabled, or has a schedule and no pattern, matches no event."""
    if rule.state != "ENABLED" or rule.scheduled_expression or not rule.event_pattern.matches_event(event):
        return
    for target in rule.targets:
        deliver(rule, target, event, is_forwarded)


def deliver(rule: Rule, target: dict[str, Any], event: Event, is_forwarded: bool) -> None:
    """To queues, topics and buses. Functions are left out: moto cannot run them. Whether a policy or a role allows it
    is not checked, as IAM is not emulated.
    """
    arn = parse_arn(target["Arn"])
    if arn.service == "sqs":
        queues = sqs_backends[arn.account][arn.region]
        if arn.resource_id in queues.queues:
            queues.send_message(arn.resource_id, message_of(target, event))
        else:
            bury(rule, target, event)
    elif arn.service == "sns":
        sns_backends[arn.account][arn.region].publish(message_of(target, event), target["Arn"])
    elif arn.service == "events" and arn.resource_type == "event-bus" and not is_forwarded:
        # User Guide, "Sending events between AWS Regions" and "between AWS accounts": an event keeps its Region and
        # account, and is forwarded once.
        bus = events_backends[arn.account][arn.region].event_buses.get(arn.resource_id)
        if bus:
            send(event, bus, is_forwarded=True)


def message_of(target: dict[str, Any], event: Event) -> str:
    transformer = target.get("InputTransformer")
    if not transformer:
        return json.dumps(event)
    made: Any = EventTemplateParser.parse(transformer["InputTemplate"], transformer.get("InputPathsMap", {}), event)
    return made if isinstance(made, str) else json.dumps(made)


def bury(rule: Rule, target: dict[str, Any], event: Event) -> None:
    """EventBridge User Guide, "Using dead-letter queues to process undelivered events": a target that does not exist is
    not tried again; the attributes of the message. The value of ERROR_CODE for a queue is undocumented.
    """
    dead = target.get("DeadLetterConfig", {}).get("Arn")
    if not dead:
        return
    arn = parse_arn(dead)
    attributes = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": "AWS.SimpleQueueService.NonExistentQueue",
        "ERROR_MESSAGE": f"The queue of event {event.get('id') or uuid.uuid4()} does not exist.",
    }
    sqs_backends[arn.account][arn.region].send_message(
        arn.resource_id,
        json.dumps(event),
        {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    )

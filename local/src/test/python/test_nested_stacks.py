"""Nested stacks."""

from __future__ import annotations

from typing import Any

import harness
from harness import (
    HOME,
    client,
    tag_list,
    tags_of,
)
from stacks import (
    IMAGE,
    NOWHERE,
    QUEUE,
    StackCase,
    get,
    instance,
    ref,
    resource,
    template,
)


class NestedStacks(StackCase):
    def setUp(self) -> None:
        super().setUp()
        self.bucket = f"nested-{self.stack}"
        s3 = client("s3")
        s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": HOME})
        self.first, self.second = self.available_image(), self.available_image()
        self.put(self.leaf())

    def put(self, body: Any, key: Any = "leaf.json") -> None:
        client("s3").put_object(Bucket=self.bucket, Key=key, Body=body)

    def leaf(self, **more: Any) -> Any:
        outputs = {"WebId": {"Value": ref("Web")}, "Image": {"Value": ref("Image")}}
        resources = {"Web": instance(ref("Image")), **more}
        return template(resources, Parameters={"Image": IMAGE}, Outputs=outputs)

    def root(self, url: Any = None, **more: Any) -> Any:
        properties = {
            "TemplateURL": url or f"https://{self.bucket}.s3.{HOME}.amazonaws.com/leaf.json",
            "Parameters": {"Image": ref("Image")},
        }
        resources = {"Child": resource("AWS::CloudFormation::Stack", properties), **more}
        outputs = {"WebId": {"Value": get("Child", "Outputs.WebId")}}
        return template(resources, Parameters={"Image": IMAGE}, Outputs=outputs)

    def test_nested_stack_has_parent_root_name_outputs_and_tags(self) -> None:
        root_id = self.create(self.root(), {"Image": self.first}, Tags=tag_list({"team": "ours"}))
        child_id = self.physical_id("Child")
        child = self.describe(child_id)
        self.assertTrue(child["StackName"].startswith(f"{self.stack}-Child-"))
        self.assertEqual((child["ParentId"], child["RootId"]), (root_id, root_id))
        self.assertEqual(tags_of(child), {"team": "ours"})
        self.assertEqual(self.outputs(), {"WebId": self.physical_id("Web", child_id)})
        self.assertEqual(self.event_statuses(child_id, 2), ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])
        self.assertEqual(self.running_images(child_id), [self.first])

    def test_template_url_can_refer_to_this_server(self) -> None:
        url = f"{harness.aws.url}/{self.bucket}/leaf.json"
        for number, address in enumerate((url, url.replace("127.0.0.1", "localhost"))):
            name = f"{self.stack}-{number}"
            self.create(self.root(address), {"Image": self.first}, StackName=name)
            self.assertEqual(self.status(name), "CREATE_COMPLETE")

    def test_changed_parameter_updates_the_child(self) -> None:
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical_id("Child")
        self.update(parameters={"Image": self.second})
        self.assertEqual(self.physical_id("Child"), child_id)
        self.assertEqual(self.parameters(child_id), {"Image": self.second})
        self.assertEqual(self.running_images(child_id), [self.second])
        self.assertEqual(self.outputs(), {"WebId": self.physical_id("Web", child_id)})
        expected = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
        self.assertEqual(self.event_statuses(child_id, 5)[2:], expected)

    def test_changed_template_at_the_same_url_updates_the_child(self) -> None:
        self.create(self.root(Queue=QUEUE), {"Image": self.first})
        child_id = self.physical_id("Child")
        self.put(self.leaf(Queue=QUEUE))
        self.update(self.root(Queue=QUEUE, Other=QUEUE), {"Image": self.first})
        self.assertEqual(set(self.summaries(child_id)), {"Web", "Queue"})
        self.assertEqual(self.status(child_id), "UPDATE_COMPLETE")

    def test_unchanged_child_is_not_updated(self) -> None:
        self.create(self.root(), {"Image": self.first})
        self.update(self.root(Queue=QUEUE), {"Image": self.first})
        self.assertEqual(self.status(self.physical_id("Child")), "CREATE_COMPLETE")

    def test_failed_child_rolls_back_its_parent(self) -> None:
        self.put(self.leaf(Bad=instance(NOWHERE)))
        self.create(self.root(), {"Image": self.first})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        child = self.summaries()["Child"]
        self.assertEqual(child["ResourceStatus"], "DELETE_COMPLETE")
        self.assertEqual(self.status(child["PhysicalResourceId"]), "DELETE_COMPLETE")
        events = self.event_statuses(child["PhysicalResourceId"], 5)
        self.assertEqual(events[:3], ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"])
        self.assertEqual(self.running_images(child["PhysicalResourceId"]), [])

    def test_failed_resource_of_the_parent_rolls_back_the_child(self) -> None:
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical_id("Child")
        before = self.physical_id("Web", child_id)
        bad = {**instance(NOWHERE), "DependsOn": "Child"}
        self.update(self.root(Bad=bad), {"Image": self.second})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.status(child_id), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameters(child_id), {"Image": self.first})
        self.assertEqual(self.physical_id("Web", child_id), before)
        self.assertEqual(self.running_images(child_id), [self.first])
        self.assertEqual(
            self.event_statuses(child_id, 7)[2:],
            [
                "UPDATE_IN_PROGRESS",
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE",
            ],
        )

    def test_failed_update_of_the_child_rolls_back_both(self) -> None:
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical_id("Child")
        self.put(self.leaf(Bad=instance(NOWHERE)))
        self.update(self.root(), {"Image": self.second})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.status(child_id), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.running_images(child_id), [self.first])
        self.assertEqual(set(self.summaries(child_id)), {"Web"})

    def test_child_is_deleted_with_its_parent_or_when_it_is_removed(self) -> None:
        self.create(self.root(Queue=QUEUE), {"Image": self.first})
        child_id = self.physical_id("Child")
        self.update(template({"Queue": QUEUE}))
        self.assertEqual(self.status(child_id), "DELETE_COMPLETE")
        self.assertEqual(self.running_images(child_id), [])
        self.update(self.root(), {"Image": self.first})
        child_id = self.physical_id("Child")
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.event_statuses(child_id, 4)[2:], ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"])
        self.assertEqual(self.status(child_id), "DELETE_COMPLETE")

    def test_missing_template_fails_the_resource(self) -> None:
        self.create(self.root(f"https://{self.bucket}.s3.amazonaws.com/none.json"), {"Image": self.first})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")

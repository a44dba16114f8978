"""Updates, rollbacks, deletions and change sets of stacks."""

from __future__ import annotations

from typing import Any

from harness import (
    ec2,
)
from stacks import (
    IMAGE,
    NOWHERE,
    QUEUE,
    StackCase,
    get,
    group,
    instance,
    launch_template,
    of_template,
    ref,
    resource,
    template,
)


class Statuses(StackCase):
    BODY = template(
        {
            "Template": launch_template(ref("Image")),
            "Group": group(1, LaunchTemplate=of_template("Template", get("Template", "LatestVersionNumber"))),
            "Web": instance(ref("Image")),
            "Last": {**instance(ref("Other")), "DependsOn": ["Group", "Web"]},
        },
        Parameters={"Image": IMAGE, "Other": {"Type": "String"}},
        Outputs={"Web": {"Value": ref("Web")}},
    )

    def test_failed_update_restores_the_previous_state(self) -> None:
        first, second = self.available_image(), self.available_image()
        stack_id = self.create(self.BODY, {"Image": first, "Other": first})
        before, outputs = self.summaries(), self.outputs()
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameters(), {"Image": first, "Other": first})
        self.assertEqual(self.running_images(stack_id), [first] * 3)
        ids = {name: one["PhysicalResourceId"] for name, one in self.summaries().items()}
        self.assertEqual(ids, {name: one["PhysicalResourceId"] for name, one in before.items()})
        self.assertEqual(self.outputs(), outputs)
        self.assertEqual(self.describe_group()["LaunchTemplate"]["Version"], "1")
        self.assertEqual(
            self.event_statuses(stack_id, 6)[2:],
            [
                "UPDATE_IN_PROGRESS",
                "UPDATE_ROLLBACK_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE",
            ],
        )
        latest = ec2().describe_launch_template_versions(LaunchTemplateId=ids["Template"], Versions=["$Latest"])[
            "LaunchTemplateVersions"
        ][0]
        self.assertEqual(latest["LaunchTemplateData"]["ImageId"], first)

    def test_failed_update_has_these_events(self) -> None:
        first, second = self.available_image(), self.available_image()
        resources = {"Web": instance(ref("Image")), "Bad": {**instance(ref("Other")), "DependsOn": "Web"}}
        declared = {"Image": IMAGE, "Other": {"Type": "String"}}
        self.create(template(resources, Parameters=declared), {"Image": first, "Other": first})
        before = len(self.events())
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.assertEqual(
            self.events()[before:],
            [
                ("", "UPDATE_IN_PROGRESS"),
                ("Web", "UPDATE_IN_PROGRESS"),
                ("Web", "UPDATE_COMPLETE"),
                ("Bad", "UPDATE_IN_PROGRESS"),
                ("Bad", "UPDATE_FAILED"),
                ("", "UPDATE_ROLLBACK_IN_PROGRESS"),
                ("Bad", "UPDATE_COMPLETE"),
                ("Web", "UPDATE_COMPLETE"),
                ("", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
                ("Bad", "DELETE_IN_PROGRESS"),
                ("Web", "DELETE_IN_PROGRESS"),
                ("Bad", "DELETE_COMPLETE"),
                ("Web", "DELETE_COMPLETE"),
                ("", "UPDATE_ROLLBACK_COMPLETE"),
            ],
        )
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        failed = next(event for event in events if event["ResourceStatus"] == "UPDATE_FAILED")
        self.assertIn("InvalidAMIID.NotFound", failed["ResourceStatusReason"])

    def test_failed_update_removes_added_resources(self) -> None:
        image_id = self.available_image()
        stack_id = self.create(template({"Web": instance(image_id)}))
        added = {"New": instance(image_id), "Bad": {**instance(NOWHERE), "DependsOn": "New"}}
        self.update(template({"Web": instance(image_id), **added}))
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(set(self.summaries()), {"Web"})
        self.assertEqual(len(self.running_instances(stack_id)), 1)

    def test_removed_resources_are_deleted_only_after_a_successful_update(self) -> None:
        image_id = self.available_image()
        stack_id = self.create(template({"Web": instance(image_id), "Old": instance(image_id)}))
        self.update(template({"Web": instance(image_id), "Bad": instance(NOWHERE)}))
        self.assertEqual(set(self.summaries()), {"Web", "Old"})
        self.assertEqual(len(self.running_instances(stack_id)), 2)
        self.update(template({"Web": instance(image_id)}))
        self.assertEqual(set(self.summaries()), {"Web"})
        self.assertEqual(len(self.running_instances(stack_id)), 1)

    def test_named_resource_is_updated_in_place(self) -> None:
        def body(value: Any) -> Any:
            properties = {"Name": "/named", "Type": "String", "Value": value}
            return template({"Parameter": resource("AWS::SSM::Parameter", properties)})

        self.create(body("1"))
        self.update(body("2"))
        self.assertEqual(self.ssm.get_parameter(Name="/named")["Parameter"]["Value"], "2")

    def test_resource_with_unresolvable_properties_stays_unchanged(self) -> None:
        image_id = self.available_image()
        self.create(template({"Template": launch_template(image_id)}))
        self.update(template({"Template": launch_template("{{resolve:ssm:/none}}")}))
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.summaries()["Template"]["ResourceStatus"], "UPDATE_COMPLETE")
        described = ec2().describe_launch_templates(LaunchTemplateIds=[self.physical_id("Template")])
        self.assertEqual(described["LaunchTemplates"][0]["LatestVersionNumber"], 1)

    def test_rolled_back_stack_can_be_updated(self) -> None:
        first, second = self.available_image(), self.available_image()
        stack_id = self.create(self.BODY, {"Image": first, "Other": first})
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.update(parameters={"Image": second, "Other": second})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")
        self.assertEqual(self.running_images(stack_id), sorted([first, second, second]))

    def test_failed_update_without_rollback_keeps_its_changes(self) -> None:
        first, second = self.available_image(), self.available_image()
        self.create(self.BODY, {"Image": first, "Other": first})
        self.update(parameters={"Image": second, "Other": NOWHERE}, DisableRollback=True)
        self.assertEqual(self.status(), "UPDATE_FAILED")
        self.assertEqual(self.parameters()["Image"], second)
        self.assertEqual(self.describe_group()["LaunchTemplate"]["Version"], "2")
        self.update(parameters={"Image": second, "Other": second})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_failed_creation_is_rolled_back(self) -> None:
        image_id = self.available_image()
        stack_id = self.create(self.BODY, {"Image": image_id, "Other": NOWHERE})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.assertEqual(
            self.event_statuses(stack_id, 3), ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
        )
        self.assertEqual({one["ResourceStatus"] for one in self.summaries().values()}, {"DELETE_COMPLETE"})
        self.assertEqual(self.running_images(stack_id), [])
        self.assert_error("ValidationError", self.update, parameters={"Image": image_id, "Other": image_id})
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_failed_creation_can_be_kept_or_deleted(self) -> None:
        image_id = self.available_image()
        values = {"Image": image_id, "Other": NOWHERE}
        stack_id = self.create(self.BODY, values, OnFailure="DO_NOTHING")
        self.assertEqual(self.status(), "CREATE_FAILED")
        self.assertEqual(self.running_images(stack_id), [image_id, image_id])
        self.assertEqual(self.summaries()["Last"]["ResourceStatus"], "CREATE_FAILED")
        stack_id = self.create(self.BODY, values, StackName=f"{self.stack}-deleted", OnFailure="DELETE")
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")
        self.assert_error("ValidationError", self.describe, f"{self.stack}-deleted")

    def test_deleted_stack_is_described_by_its_id(self) -> None:
        image_id = self.available_image()
        stack_id = self.create(self.BODY, {"Image": image_id, "Other": image_id})
        before = self.summaries()
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assert_error("ValidationError", self.describe, self.stack)
        described = self.describe(stack_id)
        self.assertEqual((described["StackStatus"], "DeletionTime" in described), ("DELETE_COMPLETE", True))
        self.assertEqual(self.parameters(stack_id)["Image"], image_id)
        after = self.summaries(stack_id)
        self.assertEqual({one["ResourceStatus"] for one in after.values()}, {"DELETE_COMPLETE"})
        for name, one in before.items():
            self.assertEqual(after[name]["PhysicalResourceId"], one["PhysicalResourceId"])
        self.assertEqual(self.running_images(stack_id), [])
        again = self.create(self.BODY, {"Image": image_id, "Other": image_id})
        self.assertNotEqual(again, stack_id)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_retained_resources_are_not_deleted_with_the_stack(self) -> None:
        image_id = self.available_image()
        kept = {**instance(image_id), "DeletionPolicy": "Retain"}
        stack_id = self.create(template({"Kept": kept, "Web": instance(image_id)}))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(len(self.running_instances(stack_id)), 1)
        statuses = {name: one["ResourceStatus"] for name, one in self.summaries(stack_id).items()}
        self.assertEqual(statuses, {"Kept": "DELETE_SKIPPED", "Web": "DELETE_COMPLETE"})

    def test_termination_protection_prevents_deletion(self) -> None:
        self.create(template({"Queue": QUEUE}), EnableTerminationProtection=True)
        self.assert_error("ValidationError", self.cloudformation.delete_stack, StackName=self.stack)
        self.assertEqual(self.status(), "CREATE_COMPLETE")

    def test_change_sets_create_and_update_stacks(self) -> None:
        body = template({"Queue": QUEUE, "Other": QUEUE})
        request = {"StackName": self.stack, "ChangeSetName": "first"}
        created = self.cloudformation.create_change_set(**request, ChangeSetType="CREATE", TemplateBody=body)
        self.assertEqual(self.status(), "REVIEW_IN_PROGRESS")
        self.cloudformation.execute_change_set(ChangeSetName=created["Id"])
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        request = {"StackName": self.stack, "ChangeSetName": "second"}
        self.cloudformation.create_change_set(**request, TemplateBody=template({"Queue": QUEUE, "New": QUEUE}))
        changes = self.cloudformation.describe_change_set(**request)["Changes"]
        actions = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]["Action"] for one in changes}
        self.assertEqual(actions, {"New": "Add", "Other": "Remove"})
        self.cloudformation.execute_change_set(**request)
        self.assertEqual((self.status(), set(self.summaries())), ("UPDATE_COMPLETE", {"Queue", "New"}))
        request["ChangeSetName"] = "third"
        self.cloudformation.create_change_set(**request, UsePreviousTemplate=True)
        described = self.cloudformation.describe_change_set(**request)
        self.assertEqual((described["Status"], described["ExecutionStatus"]), ("FAILED", "UNAVAILABLE"))

    def test_list_stack_resources_is_paginated(self) -> None:
        self.create(template({f"Queue{number}": QUEUE for number in range(120)}))
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.stack)
        sizes = [len(page["StackResourceSummaries"]) for page in pages]
        self.assertEqual(sizes, [100, 20])
        self.assertEqual(len(self.cloudformation.describe_stack_resources(StackName=self.stack)["StackResources"]), 100)

    def test_stack_is_found_by_a_physical_resource_id(self) -> None:
        self.create(template({"Web": instance(self.available_image())}))
        found = self.cloudformation.describe_stack_resources(PhysicalResourceId=self.physical_id("Web"))
        self.assertEqual([one["StackName"] for one in found["StackResources"]], [self.stack])

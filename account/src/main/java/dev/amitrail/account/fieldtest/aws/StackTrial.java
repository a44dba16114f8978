package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.EventFacts.StackStep;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.account.fieldtest.facts.Sighting;
import dev.amitrail.event.StackStatus;
import dev.amitrail.event.StackStatusChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/// Creates a stack of one wait condition handle, which is nothing but a URL, and describes it at
/// each of its events.
public final class StackTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "cloudformation:CreateStack",
          "cloudformation:DescribeStacks",
          "cloudformation:TagResource");

  private static final String TEMPLATE =
      """
      {"Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}\
      """;

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;

  /// Creates a stack of this run.
  public StackTrial(Run run, FieldClients clients, Waiter waiter) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
  }

  /// The events of the creation, in the order of arrival.
  public Seen<List<StackStep>> create(EventTrial events) {
    CloudFormationClient stacks = clients.cloudFormation(run.home());
    waiter.check();
    waiter.say("creating a stack");
    Seen<String> stack =
        Asking.asCaller(
            () ->
                stacks.createStack(
                    create ->
                        create
                            .stackName(run.name("stack"))
                            .templateBody(TEMPLATE)
                            .tags(Tag.builder().key(Run.TAG).value(run.id()).build())),
            created -> created.stackId());
    if (stack.found().isEmpty()) {
      return new Seen.Unknown<>("no stack: " + stack.text());
    }
    String id = stack.found().orElseThrow();
    List<StackStep> steps = new ArrayList<>();
    waiter.until(
        "the event that the stack is created",
        () -> {
          for (Sighting seen : events.drain()) {
            status(seen, id)
                .ifPresent(
                    status ->
                        steps.add(
                            new StackStep(
                                status,
                                stacks
                                    .describeStacks(read -> read.stackName(id))
                                    .stacks()
                                    .getFirst()
                                    .stackStatusAsString())));
          }
          return steps.stream()
              .filter(step -> StackStatus.of(step.event()).isPresent())
              .findFirst();
        });
    return steps.isEmpty()
        ? new Seen.Absent<>(
            "no event of the stack within %d s".formatted(waiter.limit().toSeconds()))
        : new Seen.Value<>(steps, id);
  }

  private static Optional<String> status(Sighting seen, String stack) {
    if (!seen.event().detailType().equals(StackStatusChange.DETAIL_TYPE)) {
      return Optional.empty();
    }
    StackStatusChange change = StackStatusChange.of(seen.event());
    return change.stackId().equals(stack) ? Optional.of(change.status()) : Optional.empty();
  }
}

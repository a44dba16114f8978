package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sqs.Queue;

/// A finding without an answer ends the synthesis. That the deployments have none, each synthesis
/// of the other tests checks.
class SecurityRulesTest {
  @TempDir Path folder;

  @Test
  void aQueueThatAcceptsRequestsWithoutTlsIsAFinding() throws IOException {
    assertThat(
            findings(
                stack ->
                    SecurityRules.answerDeadLetterQueue(
                        Queue.Builder.create(stack, "Queue").build())))
        .containsExactly("AwsSolutions-SQS4");
  }

  @Test
  void aWildcardInAnActionIsAFindingThoughThatInItsResourceIsAnswered() throws IOException {
    PolicyStatement statement =
        Statements.allow(List.of("ec2:*"), List.of("arn:aws:ec2:eu-west-1::image/*"));

    assertThat(
            findings(
                stack -> {
                  Role role =
                      Role.Builder.create(stack, "Role")
                          .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                          .build();
                  role.addToPolicy(statement);
                  SecurityRules.answerWildcards(role, List.of(statement));
                }))
        .containsExactly("AwsSolutions-IAM5[Action::ec2:*]");
  }

  /// The rules whose findings end the synthesis of a stack.
  private List<String> findings(Consumer<Stack> content) throws IOException {
    App app =
        new App(AppProps.builder().outdir(folder.toString()).analyticsReporting(false).build());
    content.accept(new Stack(app, "Stack"));
    SecurityRules.check(app);
    assertThatThrownBy(app::synth).hasMessageContaining("Validation failed");
    return new ObjectMapper()
        .readTree(folder.resolve("validation-report.json").toFile())
        .at("/pluginReports/0/violations")
        .findValuesAsText("ruleName");
  }
}

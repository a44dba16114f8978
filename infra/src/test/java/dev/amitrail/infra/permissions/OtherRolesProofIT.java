package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.judge.IamJudge;
import dev.amitrail.infra.judge.IamJudge.Decision;
import dev.amitrail.infra.judge.IamJudge.Question;
import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.judge.IamRequest.Resource;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The roles that are no function's: those of rules, which forward events and alarms. And who may
/// take on any role. [IamJudge] decides, as in [PermissionsProofIT].
@Tag("operations")
class OtherRolesProofIT {
  private static final SynthesisedDeployment DEPLOYMENT =
      SynthesisedDeployment.of(NeededRequests.SETTINGS);
  private static final String ANYTHING = "anything";
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final String EVENTS = "events.amazonaws.com";

  private static final List<Role> ROLES = roles();

  private static IamJudge judge;

  /// A role of a template.
  ///
  /// @param trustPolicy who may take it on
  private record Role(SynthesisedTemplate template, String id, JsonNode trustPolicy) {
    String service() {
      return trustPolicy.at("/Statement/0/Principal/Service").asText();
    }

    String policy() {
      return template.region() + " " + id;
    }

    String trust() {
      return "trust of " + policy();
    }

    boolean isOfARuleIn(SynthesisedTemplate other) {
      return template.equals(other) && service().equals(EVENTS);
    }
  }

  private static List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    for (SynthesisedTemplate template : DEPLOYMENT.templates()) {
      template
          .resources("AWS::IAM::Role")
          .forEach(
              (id, role) ->
                  roles.add(
                      new Role(
                          template, id, template.resolved(role.path("AssumeRolePolicyDocument")))));
    }
    return roles;
  }

  @BeforeAll
  static void start() throws IOException {
    judge = IamJudge.start(RepositoryFiles.ROOT);
    Map<String, JsonNode> policies = new TreeMap<>();
    policies.put(ANYTHING, anything());
    for (Role role : ROLES) {
      policies.put(role.policy(), role.template().policyOf(role.id()));
      policies.put(role.trust(), role.trustPolicy());
    }
    assertThat(judge.define(policies)).as("what AWS does not have in the policies").isEmpty();
  }

  private static ObjectNode anything() {
    ObjectNode policy = JsonNodeFactory.instance.objectNode().put("Version", "2012-10-17");
    policy
        .putArray("Statement")
        .addObject()
        .put("Effect", "Allow")
        .put("Action", "*")
        .put("Resource", "*");
    return policy;
  }

  @AfterAll
  static void end() {
    judge.close();
  }

  @Test
  void aForwarderSendsToTheHomeRegionsBusAndDoesNothingElse() {
    IamRequest forwarded = Requests.event("ami-trail", "aws.ec2", "EC2 AMI State Change");
    List<IamRequest> attacks = new ArrayList<>(ofFunctions());
    attacks.add(Requests.event("default", "aws.ec2", "EC2 AMI State Change"));
    for (SynthesisedTemplate forwarder : DEPLOYMENT.forwarders().values()) {
      List<Role> own = ROLES.stream().filter(role -> role.isOfARuleIn(forwarder)).toList();
      assertThat(own).hasSize(4);
      attacks.add(
          Requests.on(
              "events:PutEvents",
              "arn:aws:events:%s:123456789012:event-bus/ami-trail".formatted(forwarder.region())));
      own.forEach(role -> assertAllowsOnly(role, forwarded, attacks));
    }
  }

  @Test
  void theRuleOfForwardedAlarmsNotifiesTheTopicOfAlarmsAndDoesNothingElse() {
    SynthesisedTemplate home = DEPLOYMENT.home();
    List<Role> own = ROLES.stream().filter(role -> role.isOfARuleIn(home)).toList();
    String topic =
        home.resources("AWS::SNS::Topic").entrySet().stream()
            .filter(one -> one.getValue().path("TopicName").asText().equals("ami-trail-alarms"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();

    assertThat(own)
        .singleElement()
        .satisfies(
            role ->
                assertAllowsOnly(
                    role,
                    Requests.on(
                        "sns:Publish",
                        "arn:aws:sns:%s:123456789012:%s".formatted(Requests.HOME, topic)),
                    ofFunctions()));
  }

  /// What functions need: a mail to the topic of reports is among it.
  private static List<IamRequest> ofFunctions() {
    return NeededRequests.of(DEPLOYMENT.home()).stream().map(ProofRow::request).toList();
  }

  private static void assertAllowsOnly(Role role, IamRequest allowed, List<IamRequest> denied) {
    assertThat(judge.decide(List.of(role.policy()), allowed))
        .as("%s, %s", role.policy(), allowed)
        .matches(Decision::allowed)
        .matches(decision -> decision.errors().isEmpty());
    for (IamRequest request : denied) {
      assertThat(judge.decide(List.of(role.policy()), request).allowed())
          .as("%s, %s", role.policy(), request)
          .isFalse();
    }
  }

  /// Not by another service, and not by anybody whose own policies allow anything.
  @Test
  void aRoleIsTakenOnByItsServiceAlone() {
    for (Role role : ROLES) {
      assertThat(role.service()).isIn(LAMBDA, EVENTS);
      assertThat(isTakenOn(role, role.service(), List.of())).as(role.policy()).isTrue();
      String other = role.service().equals(LAMBDA) ? EVENTS : LAMBDA;
      for (String service : List.of(other, "ec2.amazonaws.com", "cloudformation.amazonaws.com")) {
        assertThat(isTakenOn(role, service, List.of()))
            .as("%s by %s", role.policy(), service)
            .isFalse();
      }
      for (String account : List.of(IamRequest.ACCOUNT, IamRequest.STRANGER)) {
        assertThat(
                isTakenOn(role, "arn:aws:iam::%s:role/admin".formatted(account), List.of(ANYTHING)))
            .as("%s by %s", role.policy(), account)
            .isFalse();
      }
    }
  }

  private static boolean isTakenOn(Role role, String principal, List<String> identity) {
    IamRequest request =
        IamRequest.of(
                "sts:AssumeRole",
                Resource.of("arn:aws:iam::%s:role/%s".formatted(IamRequest.ACCOUNT, role.id())))
            .by(principal);
    Decision decision =
        judge
            .decide(List.of(new Question(identity, List.of(), Optional.of(role.trust()), request)))
            .getFirst();
    assertThat(decision.errors()).isEmpty();
    return decision.allowed();
  }
}

package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.image.TrailTags;
import dev.amitrail.infra.judge.IamJudge;
import dev.amitrail.infra.judge.IamJudge.Decision;
import dev.amitrail.infra.judge.IamJudge.Question;
import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.testing.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The service control policy of docs/security.md: who may do anything in an account still cannot
/// move a pointer, and an image pipeline can.
@Tag("operations")
class ControlTagPolicyIT {
  private static final String DEVELOPER = "arn:aws:iam::123456789012:role/developer";
  private static final String PIPELINE = "arn:aws:iam::123456789012:role/image-pipeline";
  private static final String FUNCTION =
      "arn:aws:iam::123456789012:role/AmiTrail-AmiReplicationRoleDDCE05EE-a1b2c3";
  private static final String DEPLOYMENT =
      "arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-ap-southeast-2";

  private static final String SCP = "scp";
  private static final JsonNode POLICY =
      RepositoryFiles.json(Path.of("docs/scp-control-tags.json"));

  private static IamJudge judge;

  @BeforeAll
  static void start() throws IOException {
    judge = IamJudge.start(RepositoryFiles.ROOT);
    assertThat(
            judge.define(
                Map.of(
                    SCP,
                    POLICY,
                    "administrator",
                    RepositoryFiles.json(
                        """
                        {"Version": "2012-10-17",
                         "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
                        """))))
        .isEmpty();
  }

  @AfterAll
  static void end() {
    judge.close();
  }

  /// What moves a pointer, or makes AMI Trail believe something.
  private static List<IamRequest> controls() {
    List<IamRequest> requests = new ArrayList<>();
    Stream.of(TrailTags.CONTROL, TrailTags.ORIGIN, List.of(TrailTags.ORIGIN_MIRROR))
        .flatMap(List::stream)
        .forEach(key -> requests.addAll(tag(key)));
    requests.addAll(tag(TrailTags.replicaId("us-east-1")));
    requests.addAll(tag(TrailTags.failed("us-east-1")));
    requests.add(Requests.tagsOfCopy(Requests.image(Requests.AWAY), "Name", "publish-as"));
    requests.add(
        Requests.tags("ec2:CreateTags", Requests.image(Requests.HOME), "publish-as")
            .with("ec2:CreateAction", "RegisterImage"));
    requests.add(IamRequest.of("ec2:DeleteTags", Requests.image(Requests.HOME)));
    return requests;
  }

  private static List<IamRequest> tag(String key) {
    return List.of(
        Requests.tags("ec2:CreateTags", Requests.image(Requests.HOME), "Name", key),
        Requests.tags("ec2:DeleteTags", Requests.image(Requests.HOME), key));
  }

  private static List<IamRequest> pointers() {
    return List.of(
        Requests.parameter("ssm:PutParameter", Requests.HOME, "/ami-trail/web"),
        Requests.parameter("ssm:DeleteParameter", Requests.AWAY, "/ami-trail/web"),
        Requests.parameter("ssm:DeleteParameters", Requests.AWAY, "/ami-trail/web"));
  }

  /// By which a developer could become one of the excepted roles.
  private static List<IamRequest> roles() {
    List<IamRequest> requests = new ArrayList<>();
    for (String role : List.of(PIPELINE, FUNCTION)) {
      for (String action :
          List.of(
              "iam:AttachRolePolicy",
              "iam:CreateRole",
              "iam:DeleteRole",
              "iam:DeleteRolePolicy",
              "iam:DetachRolePolicy",
              "iam:PutRolePolicy",
              "iam:UpdateAssumeRolePolicy")) {
        requests.add(Requests.on(action, role));
      }
    }
    for (String action :
        List.of("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration")) {
      requests.add(
          Requests.on(
              action,
              "arn:aws:lambda:ap-southeast-2:123456789012:function:AmiTrail-AmiReplication"));
    }
    return requests;
  }

  private static List<IamRequest> ordinary() {
    return List.of(
        Requests.tags("ec2:CreateTags", Requests.image(Requests.HOME), "Name", "team"),
        Requests.tags("ec2:DeleteTags", Requests.image(Requests.HOME), "team"),
        Requests.parameter("ssm:PutParameter", Requests.HOME, "/shop/setting"),
        Requests.on("iam:CreateRole", "arn:aws:iam::123456789012:role/shop"),
        Requests.on(
            "lambda:UpdateFunctionCode",
            "arn:aws:lambda:ap-southeast-2:123456789012:function:shop"));
  }

  @Test
  void anAdministratorOfTheAccountMovesNoPointer() {
    assertThat(decide(DEVELOPER, SCP, controls())).isNotEmpty().noneMatch(Decision::allowed);
    assertThat(decide(DEVELOPER, SCP, pointers())).isNotEmpty().noneMatch(Decision::allowed);
    assertThat(decide(DEVELOPER, SCP, roles())).isNotEmpty().noneMatch(Decision::allowed);
  }

  @Test
  void allElseIsLeftAsItWas() {
    assertThat(decide(DEVELOPER, SCP, ordinary())).isNotEmpty().allMatch(Decision::allowed);
  }

  @Test
  void thePipelineReleasesImages() {
    assertThat(decide(PIPELINE, SCP, controls())).isNotEmpty().allMatch(Decision::allowed);
    assertThat(decide(PIPELINE, SCP, pointers())).isNotEmpty().noneMatch(Decision::allowed);
  }

  @Test
  void theFunctionsWriteTheirTrailAndMovePointers() {
    List<IamRequest> trail = new ArrayList<>(tag(TrailTags.replicaId("us-east-1")));
    trail.add(Requests.tags("ec2:CreateTags", Requests.image(Requests.AWAY), "origin.id"));
    trail.addAll(pointers());

    assertThat(decide(FUNCTION, SCP, trail)).isNotEmpty().allMatch(Decision::allowed);
  }

  @Test
  void aDeploymentReplacesTheFunctions() {
    assertThat(decide(DEPLOYMENT, SCP, roles())).isNotEmpty().allMatch(Decision::allowed);
  }

  @Test
  void withoutAnyOfItsStatementsADeveloperIsAllowedMore() {
    List<IamRequest> all =
        Stream.of(controls(), pointers(), roles()).flatMap(List::stream).toList();
    for (int index = 0; index < POLICY.path("Statement").size(); index++) {
      ObjectNode less = POLICY.deepCopy();
      ((ArrayNode) less.path("Statement")).remove(index);
      judge.define(Map.of("less", less));

      assertThat(decide(DEVELOPER, "less", all))
          .as(POLICY.at("/Statement/" + index + "/Sid").asText())
          .anyMatch(Decision::allowed);
    }
  }

  /// An organization's policy may have 5,120 characters ("Quotas for AWS Organizations").
  @Test
  void itFitsIntoAnOrganization() {
    assertThat(POLICY.toString().length()).isLessThan(5_120);
  }

  private static List<Decision> decide(String principal, String scp, List<IamRequest> requests) {
    List<Decision> decisions =
        judge.decide(
            requests.stream()
                .map(request -> request.by(principal).with("aws:PrincipalArn", principal))
                .map(request -> new Question(List.of("administrator"), List.of(scp), request))
                .toList());
    assertThat(decisions).flatExtracting(Decision::errors).isEmpty();
    return decisions;
  }
}

package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.judge.IamJudge;
import dev.amitrail.infra.judge.IamJudge.Decision;
import dev.amitrail.infra.judge.IamJudge.Question;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The roles of the functions allow what the functions need, deny what others could try with them,
/// and have no statement, condition or list of resources that could be left out. [IamJudge]
/// decides; the tables are [NeededRequests] and [Attacks].
///
/// An integration test because the judge is a program of Node, which the build installs before
/// those.
@Tag("operations")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PermissionsProofIT {
  private static final SynthesisedTemplate HOME =
      SynthesisedDeployment.of(NeededRequests.SETTINGS).home();

  private static final List<ProofRow> NEEDED = NeededRequests.of(HOME);
  private static final List<ProofRow> ATTACKS = Attacks.all();

  private static IamJudge judge;
  private static int loosened;
  private static int removed;
  private static int widened;

  /// A policy that allows less or more than the role, and the requests by which that is noticed.
  ///
  /// @param name what was done to it
  /// @param policy the name that the judge keeps it by
  private record Mutant(String name, String policy, ObjectNode document, List<ProofRow> rows) {}

  @BeforeAll
  static void start() throws IOException {
    judge = IamJudge.start(RepositoryFiles.ROOT);
    Map<String, JsonNode> roles = new TreeMap<>();
    ProofRow.ALL.forEach(handler -> roles.put(handler.getSimpleName(), HOME.policyOf(handler)));
    assertThat(judge.define(roles)).as("what AWS does not have in the roles' policies").isEmpty();
  }

  @AfterAll
  static void end() {
    judge.close();
    System.out.printf(
        "permissions: %d requests allowed, %d attacks denied, %d statements and %d conditions"
            + " loosened, %d lists of resources widened, each noticed%n",
        count(NEEDED), count(ATTACKS), removed, loosened, widened);
  }

  private static int count(List<ProofRow> rows) {
    return rows.stream().mapToInt(row -> row.handlers().size()).sum();
  }

  @Test
  @Order(1)
  void everyNeededRequestIsAllowed() {
    assertThat(wronglyDecided(NEEDED, true)).isEmpty();
  }

  @Test
  @Order(2)
  void everyAllowedActionIsNeeded() {
    for (Class<?> handler : ProofRow.ALL) {
      assertThat(
              NEEDED.stream()
                  .filter(row -> row.handlers().contains(handler))
                  .map(row -> row.request().action())
                  .distinct())
          .as(handler.getSimpleName())
          .containsExactlyInAnyOrderElementsOf(HOME.actionsOf(handler));
    }
  }

  @Test
  @Order(3)
  void everyAttackIsDenied() {
    assertThat(wronglyDecided(ATTACKS, false)).isEmpty();
  }

  @Test
  @Order(4)
  void withoutAnyOfItsStatementsARoleDeniesWhatItsFunctionNeeds() {
    List<Mutant> mutants = new ArrayList<>();
    for (Class<?> handler : ProofRow.ALL) {
      ObjectNode policy = HOME.policyOf(handler);
      for (int index = 0; index < policy.path("Statement").size(); index++) {
        ObjectNode mutant = policy.deepCopy();
        ((ArrayNode) mutant.path("Statement")).remove(index);
        mutants.add(
            mutant(handler, "without " + summary(policy, index), mutant, policy, index, NEEDED));
      }
    }
    removed = mutants.size();

    assertThat(unnoticed(mutants, false)).isEmpty();
  }

  @Test
  @Order(5)
  void withoutAnyOfItsConditionsARoleAllowsAnAttack() {
    List<Mutant> mutants = new ArrayList<>();
    for (Class<?> handler : ProofRow.ALL) {
      ObjectNode policy = HOME.policyOf(handler);
      for (int index = 0; index < policy.path("Statement").size(); index++) {
        for (var operator : policy.at("/Statement/" + index + "/Condition").properties()) {
          for (String key : names(operator.getValue())) {
            ObjectNode mutant = policy.deepCopy();
            ObjectNode conditions = (ObjectNode) mutant.at("/Statement/" + index + "/Condition");
            ObjectNode keys = (ObjectNode) conditions.path(operator.getKey());
            keys.remove(key);
            if (keys.isEmpty()) {
              conditions.remove(operator.getKey());
            }
            mutants.add(
                mutant(
                    handler,
                    "without %s %s of %s".formatted(operator.getKey(), key, summary(policy, index)),
                    mutant,
                    policy,
                    index,
                    ATTACKS));
          }
        }
      }
    }
    loosened = mutants.size();

    assertThat(unnoticed(mutants, true)).isEmpty();
  }

  @Test
  @Order(6)
  void withAnyResourceInAStatementARoleAllowsAnAttack() {
    List<Mutant> mutants = new ArrayList<>();
    for (Class<?> handler : ProofRow.ALL) {
      ObjectNode policy = HOME.policyOf(handler);
      for (int index = 0; index < policy.path("Statement").size(); index++) {
        if (!policy.at("/Statement/" + index + "/Resource").asText().equals("*")) {
          ObjectNode mutant = policy.deepCopy();
          ((ObjectNode) mutant.path("Statement").get(index)).put("Resource", "*");
          mutants.add(
              mutant(
                  handler,
                  "any resource in " + summary(policy, index),
                  mutant,
                  policy,
                  index,
                  ATTACKS));
        }
      }
    }
    widened = mutants.size();

    assertThat(unnoticed(mutants, true)).isEmpty();
  }

  /// In a dry run nothing is written that a person could see: what remains are a function's own
  /// log, and the queue that Lambda keeps its failures in.
  @Test
  @Order(7)
  void inADryRunEveryWriteIsDenied() {
    SynthesisedTemplate dryRun =
        SynthesisedDeployment.of(NeededRequests.SETTINGS.replaceFirst("\\{", "{\"dryRun\": true, "))
            .home();
    Map<String, JsonNode> policies = new LinkedHashMap<>();
    List<Question> questions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Class<?> handler : ProofRow.ALL) {
      String policy = "dry run of " + handler.getSimpleName();
      policies.put(policy, dryRun.policyOf(handler));
      for (ProofRow row : NEEDED) {
        String action = row.request().action();
        boolean isRead = action.matches("\\w+:(Describe|Get|List).*") && !action.startsWith("kms:");
        if (!isRead && !action.startsWith("logs:") && !action.startsWith("sqs:")) {
          questions.add(new Question(List.of(policy), List.of(), row.request()));
          names.add(policy + ": " + row.name());
        }
      }
    }
    assertThat(judge.define(policies)).isEmpty();

    List<Decision> decisions = judge.decide(questions);

    for (int index = 0; index < names.size(); index++) {
      assertThat(decisions.get(index).allowed()).as(names.get(index)).isFalse();
    }
  }

  /// The requests that could notice it: those of its function with an action of the statement.
  private static Mutant mutant(
      Class<?> handler,
      String what,
      ObjectNode document,
      ObjectNode policy,
      int statement,
      List<ProofRow> rows) {
    List<String> actions = texts(policy.at("/Statement/" + statement + "/Action"));
    String name = handler.getSimpleName() + " " + what;
    return new Mutant(
        name,
        name,
        document,
        rows.stream()
            .filter(row -> row.handlers().contains(handler))
            .filter(row -> actions.contains(row.request().action()))
            .toList());
  }

  /// The names of the mutants that decide each of their requests as the role does.
  private static List<String> unnoticed(List<Mutant> mutants, boolean noticedIfAllowed) {
    Map<String, JsonNode> policies = new LinkedHashMap<>();
    mutants.forEach(mutant -> policies.put(mutant.policy(), mutant.document()));
    judge.define(policies);
    List<Question> questions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Mutant mutant : mutants) {
      for (ProofRow row : mutant.rows()) {
        questions.add(new Question(List.of(mutant.policy()), List.of(), row.request()));
        names.add(mutant.name());
      }
    }
    List<Decision> decisions = judge.decide(questions);
    Set<String> noticed = new TreeSet<>();
    for (int index = 0; index < names.size(); index++) {
      if (decisions.get(index).allowed() == noticedIfAllowed) {
        noticed.add(names.get(index));
      }
    }
    return mutants.stream().map(Mutant::name).filter(name -> !noticed.contains(name)).toList();
  }

  /// The rows, by handler, that are not decided so, or that AWS has no action or condition key for.
  private static List<String> wronglyDecided(List<ProofRow> rows, boolean allowed) {
    List<Question> questions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (ProofRow row : rows) {
      for (Class<?> handler : row.handlers()) {
        String role = handler.getSimpleName();
        questions.add(new Question(List.of(role), List.of(), row.request()));
        names.add("%s: %s (%s)".formatted(role, row.name(), row.request().action()));
      }
    }
    List<Decision> decisions = judge.decide(questions);
    List<String> wrong = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      Decision decision = decisions.get(index);
      if (decision.allowed() != allowed || !decision.errors().isEmpty()) {
        wrong.add(names.get(index) + " " + decision);
      }
    }
    return wrong;
  }

  private static String summary(ObjectNode policy, int index) {
    JsonNode statement = policy.path("Statement").get(index);
    return "s%d %s".formatted(index, String.join(" ", texts(statement.path("Action"))));
  }

  private static List<String> texts(JsonNode textOrList) {
    List<String> texts = new ArrayList<>();
    if (textOrList.isTextual()) {
      texts.add(textOrList.asText());
    }
    textOrList.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

package dev.amitrail.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Evaluates the values of a template for a stack in one Region. Literals, the account, the Region
/// and the partition are known without a deployment; any other value is an error that names it.
///
/// @param region the stack's Region
/// @see <a
///   href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">Intrinsic
///   functions</a>
record IntrinsicFunctions(String region) {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)}");

  /// @param place the place of the value in the template, for error messages
  AccountText evaluate(JsonNode value, String place) {
    if (value.isValueNode()) {
      return AccountText.literal(value.asText());
    }
    if (value.size() == 1) {
      if (value.has("Ref")) {
        return pseudoParameter(value.path("Ref").asText(), value, place);
      }
      if (value.has("Fn::Join")) {
        return join(value.path("Fn::Join"), place);
      }
      if (value.has("Fn::Sub")) {
        return substitute(value.path("Fn::Sub"), value, place);
      }
    }
    throw unresolvable(value, place);
  }

  /// JSON in which every intrinsic function is evaluated.
  ///
  /// @param place the place of the JSON in the template, for error messages
  AccountText evaluateAll(JsonNode json, String place) {
    if (json.isObject() && json.size() == 1) {
      String key = json.fieldNames().next();
      if (key.equals("Ref") || key.startsWith("Fn::")) {
        return evaluate(json, place).quoted();
      }
    }
    if (json.isValueNode()) {
      return AccountText.literal(json.toString());
    }
    List<AccountText> parts = new ArrayList<>();
    if (json.isObject()) {
      for (var field : json.properties()) {
        parts.add(
            AccountText.literal(TextNode.valueOf(field.getKey()) + ":")
                .plus(evaluateAll(field.getValue(), place)));
      }
    } else {
      json.forEach(element -> parts.add(evaluateAll(element, place)));
    }
    AccountText text = AccountText.literal(json.isObject() ? "{" : "[");
    for (int i = 0; i < parts.size(); i++) {
      text = (i == 0 ? text : text.plus(AccountText.literal(","))).plus(parts.get(i));
    }
    return text.plus(AccountText.literal(json.isObject() ? "}" : "]"));
  }

  private AccountText join(JsonNode join, String place) {
    AccountText separator = AccountText.literal(join.path(0).asText());
    AccountText text = AccountText.literal("");
    boolean first = true;
    for (JsonNode element : join.path(1)) {
      text = (first ? text : text.plus(separator)).plus(evaluate(element, place));
      first = false;
    }
    return text;
  }

  private AccountText substitute(JsonNode sub, JsonNode whole, String place) {
    String template = sub.isArray() ? sub.path(0).asText() : sub.asText();
    JsonNode variables = sub.path(1);
    AccountText text = AccountText.literal("");
    Matcher matcher = SUBSTITUTION.matcher(template);
    int end = 0;
    while (matcher.find()) {
      text = text.plus(AccountText.literal(template.substring(end, matcher.start())));
      text = text.plus(variable(matcher.group(1), variables, whole, place));
      end = matcher.end();
    }
    return text.plus(AccountText.literal(template.substring(end)));
  }

  private AccountText variable(String name, JsonNode variables, JsonNode whole, String place) {
    if (name.startsWith("!")) {
      return AccountText.literal("${" + name.substring(1) + "}");
    }
    return variables.has(name)
        ? evaluate(variables.path(name), place)
        : pseudoParameter(name, whole, place);
  }

  private AccountText pseudoParameter(String name, JsonNode whole, String place) {
    return switch (name) {
      case "AWS::AccountId" -> AccountText.ACCOUNT;
      case "AWS::Region" -> AccountText.literal(region);
      case "AWS::Partition" -> AccountText.literal(partition());
      default -> throw unresolvable(whole, place);
    };
  }

  private String partition() {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  private static UnresolvableValueException unresolvable(JsonNode value, String place) {
    return new UnresolvableValueException(
        place
            + " is "
            + value
            + ", which is known only after a deployment. Expected: literal text, AWS::AccountId,"
            + " AWS::Region, AWS::Partition, or Fn::Join and Fn::Sub of these. Give the resource a"
            + " fixed name in infra and use that name here.");
  }
}

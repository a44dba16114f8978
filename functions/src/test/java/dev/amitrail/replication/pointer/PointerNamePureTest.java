package dev.amitrail.replication.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.TestImage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PointerNamePureTest {
  private static final String PREFIX = "/ami-trail/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ami-trail/web",
        "/ami-trail/web-server_2.x/golden",
        "/ami-trail/.hidden",
        "/ami-trail/a..b",
        "/ami-trail/aws",
        "/ami-trail/1/2/3/4/5/6/7/8/9/10/11/12/13/14"
      })
  void aNameThatSsmTakesIsNotRefused(String name) {
    assertThat(PointerName.refusal(name, PREFIX)).isEmpty();
  }

  /// Name | part of the reason. Quotes keep spaces.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                         | it names no pointer; write a name such as /ami-trail/web
          ' '                        | it names no pointer
          '/ami-trail/web '          | begins or ends with a space
          ' /ami-trail/web'          | begins or ends with a space
          /ami-trail/web app         | a space between characters; write - or _
          /ami-trail/web:3           | web:3': ':' comes before a version or a label
          /ami-trail/web@3           | web@3': '@' is no letter
          /ami-trail/wäb             | the character U+00E4 is no letter
          /ami-trail/web\u00a0       | the character U+00A0 is no letter
          /ami-trail/web\u007f       | the character U+007F is no letter
          /ami-trail/w\u200bb        | the character U+200B is no letter
          /ami-trail/\ud83d\udc1f    | the character U+1F41F is no letter
          arn:aws:ssm:us-east-1:123456789012:parameter/ami-trail/web | web': ':' comes before
          /ami-trail//x              | an empty part between two slashes
          //ami-trail/x              | an empty part between two slashes
          /ami-trail/x/              | ends with '/'
          x/                         | ends with '/'
          /ami-trail/                | ends with '/'
          /                          | ends with '/'
          /ami-trail/..              | a part of dots only
          /ami-trail/./x             | a part of dots only
          /ami-trail/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15    | it has 16 levels, and SSM takes at most 15
          /ami-trail/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16 | it has 17 levels
          /aws/service/web           | begin with aws or ssm are reserved
          /AWSome/web                | begin with aws or ssm are reserved
          ssm-web                    | begin with aws or ssm are reserved
          /images/web                | a pointer of this deployment begins with /ami-trail/
          ami-trail/web              | a pointer of this deployment begins with /ami-trail/
          /AMI-Trail/web             | a pointer of this deployment begins with /ami-trail/
          """)
  void aNameIsRefusedWithTheFirstRuleThatItBreaks(String name, String reason) {
    assertThat(PointerName.refusal(name, PREFIX))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal)
                    .startsWith("publish-as is '%s': ".formatted(name))
                    .contains(reason));
  }

  @ParameterizedTest
  @CsvSource({"/ami-trail/web, true", "/images/web, false", ", false"})
  void anImageAsksForAPointerByItsTag(@Nullable String name, boolean isPointer) {
    TestImage image = TestImage.source();
    if (name != null) {
      image.tag("publish-as", name);
    }

    assertThat(PointerName.of(image.build(), PREFIX))
        .isEqualTo(isPointer ? Optional.ofNullable(name) : Optional.empty());
  }

  @Test
  void eachKindOfNameHasAReasonOfItsOwn() {
    assertThat(
            List.of(
                "/ami-trail/web app",
                "/ami-trail/web:3",
                "/ami-trail/..",
                "/ami-trail//x",
                "/ami-trail/x/",
                "/ami-trail/x ",
                "/ami-trail" + "/l".repeat(16)))
        .extracting(name -> PointerName.refusal(name, PREFIX).orElseThrow().replace(name, ""))
        .doesNotHaveDuplicates();
  }

  @Test
  void aNameMayHave1011Characters() {
    String longest = PREFIX + "x".repeat(1011 - PREFIX.length());

    assertThat(PointerName.refusal(longest, PREFIX)).isEmpty();
    assertThat(PointerName.refusal(longest + "x", PREFIX))
        .hasValueSatisfying(
            refusal -> assertThat(refusal).contains("1012 characters", "at most 1011"));
  }
}

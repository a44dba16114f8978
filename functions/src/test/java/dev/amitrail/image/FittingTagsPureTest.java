package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FittingTagsPureTest {
  @Test
  void tagsAreChosenInTheirOrderWhileThereIsRoom() {
    assertThat(FittingTags.of(2, Set.of(), tags("c", "a", "b")))
        .isEqualTo(fitting(tags("c", "a"), "b"));
  }

  @Test
  void aPresentTagNeedsNoRoom() {
    assertThat(FittingTags.of(1, Set.of("c", "d"), tags("c", "a", "b", "d")))
        .isEqualTo(fitting(tags("a", "c", "d"), "b"));
  }

  @Test
  void withoutRoomOnlyPresentTagsFit() {
    assertThat(FittingTags.of(0, Set.of("a"), tags("a", "b"))).isEqualTo(fitting(tags("a"), "b"));
    assertThat(FittingTags.of(-1, Set.of(), tags("a"))).isEqualTo(fitting(tags(), "a"));
  }

  private static FittingTags fitting(Map<String, String> tags, String... leftOut) {
    return new FittingTags(new TreeMap<>(tags), List.of(leftOut));
  }

  private static Map<String, String> tags(String... keys) {
    Map<String, String> tags = new LinkedHashMap<>();
    Arrays.stream(keys).forEach(key -> tags.put(key, "value of " + key));
    return tags;
  }
}

package dev.amitrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Decisions are made, and tested, without AWS: neither a `…PureTest` nor any class of ours that it
/// reaches names a type of AWS.
final class PureTestsTest {
  private static final Pattern OURS = Pattern.compile("dev/amitrail/[\\w/$]+");
  private static final Pattern OF_AWS =
      Pattern.compile("(?:software/amazon|com/amazonaws)/[\\w/$]+");

  static List<String> pureTests() throws IOException, URISyntaxException {
    Path classes = Path.of(PureTestsTest.class.getResource("/").toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith("PureTest.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pureTests")
  void aPureTestReachesNoTypeOfAws(String test) throws IOException {
    assertThat(typesOfAws(test)).isEmpty();
  }

  @Test
  void whatDoesReachAwsIsSeenToReachIt() throws IOException {
    assertThat(typesOfAws("dev/amitrail/replication/ImageReplicator"))
        .contains("software/amazon/awssdk/services/ec2/Ec2Client");
  }

  /// The types of AWS named by a class or by any class of ours that it reaches.
  private static Set<String> typesOfAws(String from) throws IOException {
    Set<String> found = new HashSet<>();
    Set<String> seen = new HashSet<>(Set.of(from));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (String text : texts(open.remove())) {
        matches(OF_AWS, text).forEach(found::add);
        matches(OURS, text).filter(seen::add).forEach(open::add);
      }
    }
    return found;
  }

  /// Every text in a class's constant pool: names of classes, descriptors, signatures. Empty for
  /// what is no class, such as a package.
  private static List<String> texts(String name) throws IOException {
    try (InputStream bytes = PureTestsTest.class.getResourceAsStream("/" + name + ".class")) {
      if (bytes == null) {
        return List.of();
      }
      Iterable<PoolEntry> pool = ClassFile.of().parse(bytes.readAllBytes()).constantPool();
      return StreamSupport.stream(pool.spliterator(), false)
          .filter(Utf8Entry.class::isInstance)
          .map(entry -> ((Utf8Entry) entry).stringValue())
          .toList();
    }
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group);
  }
}

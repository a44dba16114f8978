package dev.amitrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The Lambda package, `target/lambda`: the services of the SDK went into it without what nothing
/// calls (docs/decisions/0009). These tests compare it with the modules as published, so that they
/// also find what only a rare answer of AWS leads to.
class PackageIT {
  private static final long MOST_BYTES = 15_000_000;
  private static final Path LAMBDA = Path.of("target", "lambda");

  private static final Jars PACKAGE = Jars.in(LAMBDA.resolve("lib"));
  private static final Jars PUBLISHED =
      Jars.in(Path.of("target", "services"), LAMBDA.resolve("lib"));

  private static final ClassFile VERIFIER = ClassFile.of();

  /// A class name, alone or in a list, in a resource or a string.
  private static final Pattern NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

  @AfterAll
  static void close() throws IOException {
    PACKAGE.close();
    PUBLISHED.close();
  }

  @Test
  void isAtMost15MegabytesWhenLambdaGetsIt() throws IOException {
    AtomicLong bytes = new AtomicLong();
    try (Stream<Path> files = Files.walk(LAMBDA);
        ZipOutputStream zip = new ZipOutputStream(counter(bytes))) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(LAMBDA.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    assertThat(bytes.get()).isBetween(1_000_000L, MOST_BYTES);
  }

  @Test
  void hasEveryClassAndMemberThatItsClassesReferTo() {
    Set<String> missing = new TreeSet<>();
    for (String name : PACKAGE.names()) {
      for (PoolEntry entry : PACKAGE.find(name).orElseThrow().constantPool()) {
        missing(entry).ifPresent(what -> missing.add(name + " refers to " + what));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void hasEveryClassThatItsResourcesName() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (ZipFile jar : PACKAGE.jars()) {
      for (ZipEntry entry : jar.stream().filter(entry -> !isClass(entry)).toList()) {
        String text =
            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
        missingNames(text).forEach(name -> missing.add(entry.getName() + " names " + name));
      }
    }
    assertThat(missing).isEmpty();
  }

  /// A method that a type above declares may be called by that type's name. Without it, the call
  /// would be an `AbstractMethodError`, or would do what the type above does.
  @Test
  void hasEveryMethodThatImplementsOrOverridesAnother() {
    Set<String> missing = new TreeSet<>();
    for (String name : PACKAGE.names()) {
      ClassModel shrunk = PACKAGE.find(name).orElseThrow();
      for (MethodModel method : PUBLISHED.find(name).orElseThrow().methods()) {
        String member = member(method);
        if (isOverride(method)
            && !Jars.declares(shrunk, member)
            && PACKAGE.supertypes(shrunk).anyMatch(type -> Jars.declares(type, member))) {
          missing.add(name + " lost " + member);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /// As the JVM does before it runs the code of a class. The others are as published, and some of
  /// them older than what this verifier reads.
  @Test
  void hasCodeThatTheVerifierAccepts() {
    Map<String, List<VerifyError>> errors = new TreeMap<>();
    for (String name : PACKAGE.names().stream().filter(PackageIT::isShrunk).toList()) {
      List<VerifyError> found = VERIFIER.verify(PACKAGE.find(name).orElseThrow());
      if (!found.isEmpty()) {
        errors.put(name, found);
      }
    }
    assertThat(errors).isEmpty();
  }

  private static Optional<String> missing(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type ->
          missingNames(type.asInternalName().replace('/', '.')).stream().findFirst();
      case StringEntry string -> missingNames(string.stringValue()).stream().findFirst();
      case MemberRefEntry reference -> {
        String owner = reference.owner().asInternalName();
        String member = reference.name().stringValue() + reference.type().stringValue();
        yield PUBLISHED.resolves(owner, member) && !PACKAGE.resolves(owner, member)
            ? Optional.of(owner + "." + member)
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static List<String> missingNames(String text) {
    return NAME.matcher(text)
        .results()
        .map(result -> result.group().replace('.', '/'))
        .flatMap(name -> Stream.of(name, name.replaceFirst("^L", "")))
        .filter(name -> PUBLISHED.has(name) && !PACKAGE.has(name))
        .toList();
  }

  /// An abstract method only repeats what a type above declares.
  private static boolean isOverride(MethodModel method) {
    return !method.flags().has(AccessFlag.STATIC)
        && !method.flags().has(AccessFlag.ABSTRACT)
        && !method.flags().has(AccessFlag.PRIVATE)
        && !method.methodName().stringValue().startsWith("<");
  }

  private static String member(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private static boolean isShrunk(String name) {
    return name.startsWith("software/amazon/awssdk/services/");
  }

  private static boolean isClass(ZipEntry entry) {
    return entry.getName().endsWith(".class");
  }

  private static OutputStream counter(AtomicLong bytes) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        bytes.incrementAndGet();
      }

      @Override
      public void write(byte[] values, int offset, int length) {
        bytes.addAndGet(length);
      }
    };
  }

  /// The classes of jars, by their internal names. A name that is in two jars is that of the first.
  ///
  /// @param homes which jar a class is in
  /// @param read the classes that were read so far
  private record Jars(
      List<ZipFile> jars, Map<String, ZipFile> homes, Map<String, ClassModel> read) {
    static Jars in(Path... folders) {
      List<ZipFile> jars = Stream.of(folders).flatMap(Jars::jarsIn).toList();
      Map<String, ZipFile> homes = new HashMap<>();
      for (ZipFile jar : jars) {
        jar.stream()
            .filter(PackageIT::isClass)
            .map(entry -> entry.getName().replace(".class", ""))
            .filter(name -> !name.endsWith("-info") && !name.startsWith("META-INF"))
            .forEach(name -> homes.putIfAbsent(name, jar));
      }
      assertThat(homes).as("classes in %s", List.of(folders)).isNotEmpty();
      return new Jars(jars, homes, new HashMap<>());
    }

    private static Stream<ZipFile> jarsIn(Path folder) {
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(file -> file.toString().endsWith(".jar")).toList().stream()
            .map(Jars::open);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static ZipFile open(Path jar) {
      try {
        return new ZipFile(jar.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Set<String> names() {
      return homes.keySet();
    }

    boolean has(String name) {
      return homes.containsKey(name);
    }

    Optional<ClassModel> find(String name) {
      return has(name) ? Optional.of(read.computeIfAbsent(name, this::read)) : Optional.empty();
    }

    private ClassModel read(String name) {
      ZipFile jar = homes.get(name);
      try {
        ZipEntry entry = jar.getEntry(name + ".class");
        return ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Whether a type, or one above it in these jars, declares a member.
    boolean resolves(String owner, String member) {
      return find(owner)
          .map(type -> Stream.concat(Stream.of(type), supertypes(type)))
          .orElseGet(Stream::of)
          .anyMatch(type -> declares(type, member));
    }

    /// All types above, as far as they are in these jars.
    Stream<ClassModel> supertypes(ClassModel type) {
      return Stream.concat(type.superclass().stream(), type.interfaces().stream())
          .flatMap(name -> find(name.asInternalName()).stream())
          .flatMap(above -> Stream.concat(Stream.of(above), supertypes(above)));
    }

    static boolean declares(ClassModel type, String member) {
      return type.methods().stream().anyMatch(method -> member(method).equals(member))
          || type.fields().stream()
              .anyMatch(
                  field ->
                      (field.fieldName().stringValue() + field.fieldType().stringValue())
                          .equals(member));
    }

    void close() throws IOException {
      for (ZipFile jar : jars) {
        jar.close();
      }
    }
  }
}

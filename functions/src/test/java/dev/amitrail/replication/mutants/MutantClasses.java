package dev.amitrail.replication.mutants;

import dev.amitrail.replication.mutants.Mutant.Edit;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The project's classes with a mutant in place of the real code. Loads every class of the project
/// anew, so that all of them see the mutant; libraries are shared.
final class MutantClasses extends URLClassLoader {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String OURS = "dev.amitrail.";

  private MutantClasses(List<Path> places) {
    super(
        places.stream().map(MutantClasses::url).toArray(URL[]::new),
        MutantClasses.class.getClassLoader());
  }

  /// Compiles a mutant.
  ///
  /// @param folder an empty folder, for the sources and the class files of the mutant
  /// @throws AssertionError if an edit does not fit the source, or the mutant does not compile
  static MutantClasses of(Mutant mutant, Path folder) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> sources = new ArrayList<>();
    for (Edit edit : mutant.edits()) {
      Path file = Path.of((OURS + edit.type()).replace('.', '/') + ".java");
      Path written = folder.resolve("sources").resolve(file);
      Files.createDirectories(written.getParent());
      Path read = sources.contains(written) ? written : SOURCES.resolve(file);
      Files.writeString(written, edited(edit, Files.readString(read)));
      if (!sources.contains(written)) {
        sources.add(written);
      }
    }
    compile(sources, classes);
    List<Path> places = new ArrayList<>(List.of(classes));
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::isDirectory)
        .forEach(places::add);
    return new MutantClasses(places);
  }

  private static String edited(Edit edit, String source) {
    String anySpace =
        Arrays.stream(edit.find().strip().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    Matcher found = Pattern.compile(anySpace).matcher(source);
    long times = found.results().count();
    if (times != 1) {
      throw new AssertionError(
          "%s contains this code %d times, not once; adapt the mutant: %s"
              .formatted(edit.type(), times, edit.find()));
    }
    return found.reset().replaceFirst(Matcher.quoteReplacement(edit.replacement()));
  }

  private static void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-proc:none", "-d", classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiles) {
        throw new AssertionError("The mutant does not compile: " + messages);
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  private static URL url(Path place) {
    try {
      return place.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import dev.amitrail.local.template.CloudAssembly;
import dev.amitrail.local.template.DeployedFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// A Lambda package with handlers of a test.
public final class HandlerPackage {
  private HandlerPackage() {}

  /// Writes a package with one handler class whose method has the given body.
  public static void write(Path folder, String type, String body) throws IOException {
    int dot = type.lastIndexOf('.');
    String source =
        """
        package %s;
        public class %s implements com.amazonaws.services.lambda.runtime.RequestHandler<Object, Object> {
          @Override
          public Object handleRequest(Object event, com.amazonaws.services.lambda.runtime.Context context) {
            %s
          }
        }
        """
            .formatted(type.substring(0, dot), type.substring(dot + 1), body);
    Path sources = Files.createDirectories(folder.resolve("src"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path file = Files.writeString(sources.resolve(type.substring(dot + 1) + ".java"), source);
    List<String> arguments =
        List.of("-d", classes.toString(), "-cp", core().toString(), file.toString());
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalArgumentException("The handler does not compile: " + body);
    }
    jar(classes, Files.createDirectories(folder.resolve("lib")).resolve(type + ".jar"));
  }

  /// Writes a package in which all functions of AMI Trail have this body.
  public static void writeAll(Path folder, String body) throws IOException {
    CloudAssembly assembly = new CloudAssembly(Installation.current().cloudAssembly());
    for (DeployedFunction function : assembly.stacks().functions()) {
      write(folder, function.handler(), body);
    }
  }

  private static Path core() throws IOException {
    try (Stream<Path> jars = Files.list(Installation.current().jars())) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("aws-lambda-java-core"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void jar(Path classes, Path jar) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(classes)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}

package dev.amitrail.report.workload;

/// What names the image of the instances that are launched next.
public sealed interface LaunchSource {
  /// Its name in a report, such as `launch template lt-1 version 2`.
  String description();

  /// A version of a launch template.
  ///
  /// @param template its id, or its name
  /// @param version a number, `$Latest` or `$Default`
  record TemplateVersion(String template, String version) implements LaunchSource {
    /// The version of a request that names none.
    static final String DEFAULT = "$Default";

    /// The version created last.
    static final String LATEST = "$Latest";

    /// The version that is the default of its template.
    public static TemplateVersion byDefault(String template) {
      return new TemplateVersion(template, DEFAULT);
    }

    /// The version of a template that was created last.
    public static TemplateVersion latest(String template) {
      return new TemplateVersion(template, LATEST);
    }

    @Override
    public String description() {
      return "launch template %s version %s".formatted(template, version);
    }
  }

  /// A launch configuration.
  record Configuration(String name) implements LaunchSource {
    @Override
    public String description() {
      return "launch configuration " + name;
    }
  }

  /// An image that an Auto Scaling group names itself, in an override of its launch template.
  record GroupOverride(String imageId) implements LaunchSource {
    @Override
    public String description() {
      return "an override of the Auto Scaling group";
    }
  }
}

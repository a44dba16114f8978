package dev.amitrail.report.workload;

/// What says which image new instances get.
public sealed interface LaunchSource {
  /// How a person knows it.
  String told();

  /// A version of a launch template.
  ///
  /// @param template its id
  /// @param version a number, `$Latest` or `$Default`
  record TemplateVersion(String template, String version) implements LaunchSource {
    /// The version that whoever names none gets.
    static final String DEFAULT = "$Default";

    /// The version made last.
    public static final String LATEST = "$Latest";

    @Override
    public String told() {
      return "launch template %s version %s".formatted(template, version);
    }
  }

  /// A launch configuration.
  record Configuration(String name) implements LaunchSource {
    @Override
    public String told() {
      return "launch configuration " + name;
    }
  }

  /// An image that an Auto Scaling group names itself, in an override of its launch template.
  record GroupsOwn(String imageId) implements LaunchSource {
    @Override
    public String told() {
      return "an override of the Auto Scaling group";
    }
  }
}

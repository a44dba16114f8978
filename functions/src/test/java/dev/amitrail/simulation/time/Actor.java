package dev.amitrail.simulation.time;

/// Who asks AWS for something.
public sealed interface Actor permits Actor.Person, LambdaInvocation {
  /// The one person, for all users other than the code under test.
  Actor PERSON = new Person();

  /// A user outside the code under test.
  record Person() implements Actor {
    @Override
    public String toString() {
      return "a person";
    }
  }
}

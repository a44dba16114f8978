package dev.amitrail.simulation.time;

/// Who asks AWS for something.
public sealed interface Actor permits Actor.Person, LambdaInvocation {
  /// The one person, who stands for everybody that is not the code under test.
  Actor PERSON = new Person();

  /// Somebody outside of the code under test.
  record Person() implements Actor {
    @Override
    public String toString() {
      return "a person";
    }
  }
}

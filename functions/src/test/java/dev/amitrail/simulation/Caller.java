package dev.amitrail.simulation;

/// Who asks AWS for something.
sealed interface Caller permits Caller.Person, LambdaInvocation {
  /// The one person, who stands for everybody that is not the code under test.
  Caller PERSON = new Person();

  /// Somebody outside of the code under test.
  record Person() implements Caller {
    @Override
    public String toString() {
      return "a person";
    }
  }
}

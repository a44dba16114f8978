package dev.amitrail.report.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Finds the parts of an image's name that identify a build: a pure function that reads each
/// character a constant number of times.
///
/// A name is read as words, which are letters and digits (ASCII), between separators.
final class BuildMarks {
  /// The number of digits of a date, as in `20261120`.
  private static final int DATE = 8;

  /// Numbers with as many digits are dates, times or the beginning of a hash; never the version of
  /// an operating system.
  private static final int LONG_NUMBER = 7;

  /// The digits of a date and a time of day to the second, as in `20261120103000`.
  private static final int DATE_AND_TIME = 14;

  /// Of ids that were assigned until 2018 ("Longer IDs", EC2 user guide), and of those since.
  private static final Set<Integer> LENGTHS_OF_IDS = Set.of(8, 17);

  private static final int LONGEST_HASH = 40;
  private static final int YEAR = 4;
  private static final int MONTH_OR_DAY = 2;
  private static final int PARTS_OF_VERSION = 3;

  /// Words with digits that no build changes: architectures, and types of EBS volumes. `x86_64` and
  /// `x86-64` are two words.
  private static final Set<String> FIXED_WORDS =
      Set.of(
          "amd64", "arm64", "aarch64", "x64", "x86", "i386", "i486", "i586", "i686", "ppc64le",
          "riscv64", "s390x", "gp2", "gp3", "io1", "io2", "st1", "sc1");

  private final CharSequence name;
  private final List<Word> words;
  private final boolean hasDate;

  private BuildMarks(CharSequence name) {
    this.name = name;
    this.words = words(name);
    this.hasDate = IntStream.range(0, words.size()).anyMatch(this::isDate);
  }

  /// A part of a name that differs from build to build.
  ///
  /// @param end the index after its last character
  record Mark(int start, int end, Kind kind) {
    /// What a part is. In the name of another build it is of the same kind.
    enum Kind {
      /// An AMI id.
      IMAGE_ID,
      /// A date, a time, a version, a counter.
      NUMBER,
      /// A hash with letters in it.
      HASH,
      /// Digits alone, as many as a hash may have: a hash of this form is rare, and no exception.
      LONG_NUMBER;

      boolean fits(Kind other) {
        return this == other
            || (this == LONG_NUMBER && other != IMAGE_ID)
            || (other == LONG_NUMBER && this != IMAGE_ID);
      }
    }
  }

  /// @param digits how many digits it has
  /// @param leadingDigits how many it begins with, after a `v`
  private record Word(int start, int end, Form form, int digits, int leadingDigits) {
    int length() {
      return end - start;
    }

    boolean isNumber() {
      return form == Form.NUMBER;
    }

    /// A number, or a number after a `v`.
    boolean isNumberOrVersion() {
      return form == Form.NUMBER || form == Form.VERSION;
    }

    boolean isTime() {
      return form == Form.TIME;
    }
  }

  private enum Form {
    /// Digits.
    NUMBER,
    /// `v` and digits.
    VERSION,
    /// Digits with `T` or `Z`, as in `20T10` or `00Z`.
    TIME,
    /// Hexadecimal digits in lower case, with a letter.
    HEXADECIMAL,
    OTHER
  }

  /// The parts that identify a build, whatever else the name has: image ids, dates and times,
  /// versions of three parts (without their first part in a name that has a date), hashes, long
  /// numbers, and counters that follow one of them.
  static List<Mark> of(CharSequence name) {
    BuildMarks reading = new BuildMarks(name);
    List<Mark> marks = new ArrayList<>();
    int i = 0;
    while (i < reading.words.size()) {
      int after = reading.mark(i, !marks.isEmpty());
      if (after > i) {
        marks.add(reading.markOf(reading.isMajorVersion(i) ? i + 1 : i, after));
      }
      i = Math.max(after, i + 1);
    }
    return marks;
  }

  /// The last number of a name, with the parts before it that dots separate; not in an architecture
  /// or the type of a volume.
  static Optional<Mark> lastNumber(CharSequence name) {
    BuildMarks reading = new BuildMarks(name);
    for (int i = reading.words.size() - 1; i >= 0; i--) {
      Word word = reading.words.get(i);
      if (word.digits() > 0 && !reading.isFixed(i)) {
        return Optional.of(reading.numberIn(word));
      }
    }
    return Optional.empty();
  }

  private Mark numberIn(Word word) {
    int end = word.end();
    while (!isDigit(name.charAt(end - 1))) {
      end--;
    }
    int start = end - 1;
    while (start > 0 && (isDigit(name.charAt(start - 1)) || isDotAfterDigit(start - 1))) {
      start--;
    }
    return new Mark(start, end, Mark.Kind.NUMBER);
  }

  private boolean isDotAfterDigit(int index) {
    return index > 0 && name.charAt(index) == '.' && isDigit(name.charAt(index - 1));
  }

  /// The index after the words of the mark that begins with this word; the word's own index if none
  /// does.
  private int mark(int i, boolean isAfterAnother) {
    if (isImageId(i)) {
      return i + 2;
    }
    Word word = words.get(i);
    int after = Math.max(date(i), version(i));
    if (after > i || isHash(word)) {
      return withCounters(Math.max(after, i + 1));
    }
    boolean isCounter =
        isAfterAnother && word.isNumber() && !isFixed(i) && !isJoined(i, '.') && isAfterFixed(i);
    return isCounter ? i + 1 : i;
  }

  private Mark markOf(int i, int after) {
    Word first = words.get(i);
    Word last = words.get(after - 1);
    return new Mark(first.start(), last.end(), kind(i, after));
  }

  private Mark.Kind kind(int i, int after) {
    if (isImageId(i)) {
      return Mark.Kind.IMAGE_ID;
    }
    Word word = words.get(i);
    if (word.form() == Form.HEXADECIMAL) {
      return Mark.Kind.HASH;
    }
    return after == i + 1 && word.isNumber() && word.length() >= LONG_NUMBER
        ? Mark.Kind.LONG_NUMBER
        : Mark.Kind.NUMBER;
  }

  private boolean isImageId(int i) {
    if (!isJoined(i, '-') || !is(words.get(i), "ami")) {
      return false;
    }
    Word id = words.get(i + 1);
    return (id.form() == Form.HEXADECIMAL || (id.isNumber() && !isDate(i + 1)))
        && LENGTHS_OF_IDS.contains(id.length());
  }

  /// The index after a date, or a long number: `20261120`, `v20261120`, `20261120T1030Z`,
  /// `2026-11-20`, `2026.11.20T10`.
  private int date(int i) {
    Word word = words.get(i);
    boolean isLong =
        (word.isNumberOrVersion() && word.digits() >= LONG_NUMBER && word.digits() <= LONGEST_HASH)
            || (word.isTime() && word.leadingDigits() == DATE);
    if (isLong) {
      return i + 1;
    }
    return isDateOfThreeWords(i) ? i + 3 : i;
  }

  private boolean isDateOfThreeWords(int i) {
    Word word = words.get(i);
    return word.isNumberOrVersion()
        && word.digits() == YEAR
        && isJoined(i, '-', '.', '_')
        && isMonthOrDay(words.get(i + 1))
        && words.get(i + 1).isNumber()
        && isJoined(i + 1, '-', '.', '_')
        && isMonthOrDay(words.get(i + 2));
  }

  /// Whether a date begins with this word; not a number that only has as many digits.
  private boolean isDate(int i) {
    Word word = words.get(i);
    if (isDateOfThreeWords(i)) {
      return true;
    }
    boolean hasLength =
        (word.isNumberOrVersion() || word.isTime())
            && word.leadingDigits() >= DATE
            && word.leadingDigits() <= DATE_AND_TIME;
    if (!hasLength) {
      return false;
    }
    int start = word.form() == Form.VERSION ? word.start() + 1 : word.start();
    int century = number(start);
    int month = number(start + YEAR);
    int day = number(start + YEAR + MONTH_OR_DAY);
    return (century == 19 || century == 20)
        && (month >= 1 && month <= 12)
        && (day >= 1 && day <= 31);
  }

  /// The number of two digits at this index of the name.
  private int number(int index) {
    return 10 * (name.charAt(index) - '0') + name.charAt(index + 1) - '0';
  }

  /// Whether this is the first part of a version in a name that has a date too: the date is the
  /// build, and the version is that of an operating system, of which no build changes the first
  /// part (`RHEL-9.4.0_HVM-20240605`, `AlmaLinux OS 9.4.20240507`).
  private boolean isMajorVersion(int i) {
    return hasDate && date(i) == i && version(i) > i;
  }

  private static boolean isMonthOrDay(Word word) {
    return (word.isNumber() || word.isTime()) && word.leadingDigits() == MONTH_OR_DAY;
  }

  /// The index after a version of three parts or more.
  private int version(int i) {
    if (!words.get(i).isNumberOrVersion()) {
      return i;
    }
    int after = i + 1;
    while (isJoined(after - 1, '.') && words.get(after).isNumber()) {
      after++;
    }
    return after - i >= PARTS_OF_VERSION ? after : i;
  }

  private static boolean isHash(Word word) {
    return word.form() == Form.HEXADECIMAL
        && word.digits() > 0
        && word.length() >= LONG_NUMBER
        && word.length() <= LONGEST_HASH;
  }

  /// The index after the time and the counters that follow a mark.
  private int withCounters(int after) {
    int end = after;
    while (end < words.size() && isCounter(end)) {
      end++;
    }
    return end;
  }

  private boolean isCounter(int i) {
    Word word = words.get(i);
    if (!(word.isNumber() && word.length() < LONG_NUMBER) && !word.isTime()) {
      return false;
    }
    return isJoined(i - 1, '.', ':')
        || (isJoined(i - 1, '-', '_') && !(isJoined(i, '.') && words.get(i + 1).isNumber()));
  }

  /// Whether exactly one of these separators is between this word and the next.
  private boolean isJoined(int i, char... separators) {
    if (i + 1 >= words.size() || words.get(i + 1).start() != words.get(i).end() + 1) {
      return false;
    }
    char between = name.charAt(words.get(i).end());
    for (char separator : separators) {
      if (between == separator) {
        return true;
      }
    }
    return false;
  }

  private boolean isAfterFixed(int i) {
    return isFixed(i - 1) && words.get(i - 1).end() + 1 == words.get(i).start();
  }

  private boolean isFixed(int i) {
    return isFixedWord(words.get(i)) || (i > 0 && is(words.get(i), "64") && isX86(i - 1));
  }

  private boolean isX86(int i) {
    return isJoined(i, '_', '-') && is(words.get(i), "x86");
  }

  private boolean isFixedWord(Word word) {
    return word.length() <= "aarch64".length()
        && FIXED_WORDS.contains(
            name.subSequence(word.start(), word.end()).toString().toLowerCase(Locale.ROOT));
  }

  private boolean is(Word word, String text) {
    if (word.length() != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (name.charAt(word.start() + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static List<Word> words(CharSequence name) {
    List<Word> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || !isLetterOrDigit(name.charAt(i))) {
        if (i > start) {
          words.add(word(name, start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static Word word(CharSequence name, int start, int end) {
    boolean hasV = end - start > 1 && name.charAt(start) == 'v';
    int digits = 0;
    int leading = 0;
    int hexadecimal = 0;
    int ofTime = 0;
    for (int i = start; i < end; i++) {
      char character = name.charAt(i);
      if (isDigit(character)) {
        digits++;
        leading += i - start - (hasV ? 1 : 0) == leading ? 1 : 0;
      }
      hexadecimal += isDigit(character) || (character >= 'a' && character <= 'f') ? 1 : 0;
      ofTime += isDigit(character) || character == 'T' || character == 'Z' ? 1 : 0;
    }
    return new Word(
        start, end, form(end - start, hasV, digits, hexadecimal, ofTime), digits, leading);
  }

  private static Form form(int length, boolean hasV, int digits, int hexadecimal, int ofTime) {
    if (digits == length) {
      return Form.NUMBER;
    }
    if (hasV && digits == length - 1) {
      return Form.VERSION;
    }
    if (digits > 0 && ofTime == length) {
      return Form.TIME;
    }
    return hexadecimal == length ? Form.HEXADECIMAL : Form.OTHER;
  }

  private static boolean isLetterOrDigit(char character) {
    return isDigit(character)
        || (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z');
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}

package io.virtengine.attestation.encoding;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * One DER value.
 *
 * @param tag the identifier octet
 * @param whole identifier, length and contents
 * @param content the contents alone
 * @param depth how many values enclose this one
 */
public record DerValue(int tag, Octets whole, Octets content, int depth) {
    private static final int CONSTRUCTED = 0x20;
    private static final int MAX_INTEGER_BYTES = 1024;

    /** The values inside a constructed one. */
    public DerReader children() throws MalformedInput {
        MalformedInput.unless((tag & CONSTRUCTED) != 0, "DER value " + name() + " holds no values");
        return new DerReader(content, depth + 1);
    }

    /** The values inside, read from an OCTET STRING or BIT STRING that wraps DER. */
    public DerReader wrapped(final Octets inner) throws MalformedInput {
        return new DerReader(inner, depth + 1);
    }

    /** This value, if it has that tag. */
    public DerValue expect(final int wanted, final String what) throws MalformedInput {
        MalformedInput.unless(tag == wanted, what + " has DER tag " + name());
        return this;
    }

    /** An INTEGER in its one shortest form, of any sign. */
    public BigInteger integer(final String what) throws MalformedInput {
        expect(DerReader.INTEGER, what);
        MalformedInput.unless(
                content.length() > 0 && content.length() <= MAX_INTEGER_BYTES, what + " has a bad length");
        if (content.length() > 1) {
            final int first = content.at(0);
            final boolean high = (content.at(1) & 0x80) != 0;
            MalformedInput.unless(!(first == 0 && !high) && !(first == 0xff && high), what + " has padding");
        }
        return new BigInteger(content.toArray());
    }

    /** An INTEGER or ENUMERATED of 0..{@code max}. */
    public int smallInteger(final int max, final String what) throws MalformedInput {
        final BigInteger value = new DerValue(
                        tag == DerReader.ENUMERATED ? DerReader.INTEGER : tag, whole, content, depth)
                .integer(what);
        MalformedInput.unless(
                value.signum() >= 0 && value.compareTo(BigInteger.valueOf(max)) <= 0, what + " is not 0.." + max);
        return value.intValue();
    }

    /** A BOOLEAN: 0x00 or 0xff. */
    public boolean bool(final String what) throws MalformedInput {
        expect(DerReader.BOOLEAN, what);
        MalformedInput.unless(
                content.length() == 1 && (content.at(0) == 0 || content.at(0) == 0xff), what + " is no DER BOOLEAN");
        return content.at(0) != 0;
    }

    /** An OCTET STRING's bytes. */
    public Octets octets(final String what) throws MalformedInput {
        return expect(DerReader.OCTET_STRING, what).content;
    }

    /** A BIT STRING of whole bytes. */
    public Octets bits(final String what) throws MalformedInput {
        expect(DerReader.BIT_STRING, what);
        MalformedInput.unless(content.length() > 0 && content.at(0) == 0, what + " is no string of whole bytes");
        return content.from(1);
    }

    /** UTCTime or GeneralizedTime in DER's only form, to the second, as Unix time. */
    public long time(final String what) throws MalformedInput {
        final boolean utc = tag == DerReader.UTC_TIME;
        MalformedInput.unless(utc || tag == DerReader.GENERALIZED_TIME, what + " is no time");
        final int yearDigits = utc ? 2 : 4;
        MalformedInput.unless(
                content.length() == yearDigits + 11 && content.at(content.length() - 1) == 'Z',
                what + " is not in the form DER asks for");
        final int year = digits(0, yearDigits, what);
        try {
            return LocalDateTime.of(
                            utc ? year + (year < 50 ? 2000 : 1900) : year,
                            digits(yearDigits, 2, what),
                            digits(yearDigits + 2, 2, what),
                            digits(yearDigits + 4, 2, what),
                            digits(yearDigits + 6, 2, what),
                            digits(yearDigits + 8, 2, what))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (final DateTimeException e) {
            throw new MalformedInput(what + " is no date");
        }
    }

    private int digits(final int at, final int count, final String what) throws MalformedInput {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            final int digit = content.at(i) - '0';
            MalformedInput.unless(digit >= 0 && digit <= 9, what + " holds a character that is no digit");
            value = value * 10 + digit;
        }
        return value;
    }

    private String name() {
        return "0x" + Integer.toHexString(tag);
    }
}

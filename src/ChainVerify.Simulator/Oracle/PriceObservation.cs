using System.Numerics;

namespace ChainVerify.Simulator;

/// <summary>A price that an oracle has seen, and where.</summary>
/// <remarks>Immutable. Every observation can be stated: price and hundredths fit into what the tutorial's oracle signs.</remarks>
public sealed class PriceObservation
{
    /// <summary>The fingerprint of a source without TLS: a file, or plain HTTP. No certificate has this text.</summary>
    public const string NoTls = "none";

    private static readonly double Limit = Math.ScaleB(1, 256);

    /// <summary>Makes an observation.</summary>
    /// <param name="source">What the statement names as the source: the tutorial has the host's name.</param>
    /// <param name="price">The price in units, a double as JavaScript has it.</param>
    /// <param name="tlsFingerprint">SHA-256 of the source's certificate, in upper-case hexadecimal with colons; or <see cref="NoTls"/>.</param>
    /// <exception cref="ArgumentException">A text has a lone surrogate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative, not finite, or its hundredths do not fit into 256 bits.</exception>
    public PriceObservation(string source, double price, string tlsFingerprint)
    {
        _ = new Utf8Text(source);
        _ = new Utf8Text(tlsFingerprint);
        if (!CanState(price))
        {
            throw new ArgumentOutOfRangeException(nameof(price), price, "A price is a finite number from 0, and its hundredths fit into 256 bits.");
        }

        Source = source;
        Price = price;
        TlsFingerprint = tlsFingerprint;
    }

    /// <summary>Where the price is from.</summary>
    public string Source { get; }

    /// <summary>The price in units.</summary>
    public double Price { get; }

    /// <summary>The fingerprint of the source's certificate.</summary>
    public string TlsFingerprint { get; }

    /// <summary>The price in hundredths as <c>Math.floor(price * 100)</c> gives it: in IEEE 754 doubles, so that 1.15 gives 114.</summary>
    public BigInteger Hundredths => new(Math.Floor(Price * 100));

    /// <summary>Whether a price can be stated; NaN cannot.</summary>
    internal static bool CanState(double price) => price >= 0 && price * 100 < Limit;
}

using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>What a verifier says about one chain: valid, or the defined reason why not.</summary>
/// <remarks>Plain data of a few bytes. <c>default</c> is <see cref="ChainFailure.NotVerified"/>, which is not valid.</remarks>
public readonly struct Verdict : IEquatable<Verdict>
{
    private Verdict(ChainFailure failure, ChainLink link, RecordField field, RecordDefect defect)
    {
        Failure = failure;
        Link = link;
        Field = field;
        Defect = defect;
    }

    /// <summary>The verdict that everything which was asked for holds.</summary>
    public static Verdict Valid { get; } = new(ChainFailure.None, ChainLink.None, RecordField.Record, RecordDefect.None);

    /// <summary>Whether the chain is valid under the verifier's policy and rules.</summary>
    public bool IsValid => Failure == ChainFailure.None;

    /// <summary>The reason why not.</summary>
    public ChainFailure Failure { get; }

    /// <summary>The link at which it fails, where one does.</summary>
    public ChainLink Link { get; }

    /// <summary>The field that is malformed; meaningful for <see cref="ChainFailure.MalformedRecord"/> and <see cref="ChainFailure.InvalidPublicKey"/>.</summary>
    public RecordField Field { get; }

    /// <summary>What is wrong with the field; meaningful for <see cref="ChainFailure.MalformedRecord"/>.</summary>
    public RecordDefect Defect { get; }

    /// <summary>One sentence for people about the failure; constant for a given verdict. Empty when valid.</summary>
    public string Detail => VerdictTexts.GetDetail(this);

    /// <summary>Does nothing for a valid chain.</summary>
    /// <exception cref="ChainVerificationException">The chain is not valid, or nothing was verified.</exception>
    public void ThrowIfInvalid()
    {
        if (!IsValid)
        {
            throw new ChainVerificationException(this);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Verdict other)
        => Failure == other.Failure && Link == other.Link && Field == other.Field && Defect == other.Defect;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Verdict other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Failure, Link, Field, Defect);

    /// <summary>Whether two verdicts say the same.</summary>
    public static bool operator ==(Verdict left, Verdict right) => left.Equals(right);

    /// <summary>Whether two verdicts differ.</summary>
    public static bool operator !=(Verdict left, Verdict right) => !left.Equals(right);

    /// <summary>The verdict in words.</summary>
    /// <returns>Text for people and logs.</returns>
    public override string ToString() => IsValid ? "valid" : $"{VerdictTexts.GetName(Failure)}: {Detail}";

    internal static Verdict Malformed(RecordField field, RecordDefect defect)
        => new(ChainFailure.MalformedRecord, ChainLink.None, field, defect);

    internal static Verdict Invalid(ChainFailure failure, ChainLink link = ChainLink.None)
        => new(failure, link, RecordField.Record, RecordDefect.None);

    internal static Verdict InvalidKey(RecordField field)
        => new(ChainFailure.InvalidPublicKey, ChainLink.None, field, RecordDefect.None);
}

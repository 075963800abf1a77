namespace ChainVerify.LaneSources;

/// <summary>
/// The arithmetic of the field once more, over the tests' <c>BoundedNumber</c> in the place of a vector of doubles: a number that carries bounds and
/// granularity instead of a value, and throws where an operation could round.
/// </summary>
/// <remarks>What the tests prove about the bounds is so proved about the very text that runs, which a twin written by hand could not say.</remarks>
public sealed class BoundedSource
{
    private const string SourceDirectory = "src/ChainVerify.Core/Secp256k1/Field";
    private const string TargetDirectory = "tests/ChainVerify.Tests/Secp256k1/Bounds";

    private static readonly string[] Parts = ["Constants", "Linear", "Multiply"];

    // Longer names first, where one is part of another.
    private static readonly (string From, string To)[] Names =
    [
        ("using System.Runtime.Intrinsics;\n", ""),
        ("namespace ChainVerify.Secp256k1;", "namespace ChainVerify.Tests.Secp256k1.Bounds;"),
        ("FieldVector512", "BoundedField"),
        ("Vector512<double>", "BoundedNumber"),
        ("Vector512.", "BoundedNumber."),
    ];

    private readonly string _source;
    private readonly string _target;

    private BoundedSource(string repository, string part)
    {
        _source = Path.Combine(repository, SourceDirectory, $"FieldVector.{part}.Vector512.cs");
        _target = Path.Combine(repository, TargetDirectory, $"BoundedField.{part}.cs");
    }

    /// <summary>All sources of a repository.</summary>
    public static IEnumerable<BoundedSource> In(string repository) => Parts.Select(part => new BoundedSource(repository, part));

    /// <summary>The file that is made from this one, and its text.</summary>
    public (string Path, string Text) Bounded()
        => (_target, LaneSource.Header(Path.GetFileName(_source)) + Names.Aggregate(
            File.ReadAllText(_source), (text, name) => text.Replace(name.From, name.To, StringComparison.Ordinal)));
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace ChainVerify.Cli.Options;

/// <summary>Options with a number in a range; anything else is wrong usage, said in one line.</summary>
internal static class NumberOption
{
    /// <summary>A number with a default.</summary>
    internal static Option<T> Create<T>(string name, string helpName, string description, T defaultValue, T least, T most)
        where T : struct, INumber<T>
        => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(result, name, least, most).GetValueOrDefault(),
        };

    /// <summary>A number that may be left out; then it is null.</summary>
    internal static Option<T?> CreateOptional<T>(string name, string helpName, string description, T least, T most)
        where T : struct, INumber<T>
        => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, name, least, most),
        };

    private static T? Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[^1].Value;

        // Not a number compares false with everything, so it is out of range, too.
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
        {
            return value;
        }

        string kind = default(T) is double ? "a number" : "a whole number";
        result.AddError(string.Create(
            CultureInfo.InvariantCulture, $"{name} '{PolicyOptions.Quoted(text)}' is not {kind} from {least} to {most}"));
        return null;
    }
}

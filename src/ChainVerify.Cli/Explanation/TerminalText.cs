using System.Globalization;
using System.Text;

namespace ChainVerify.Cli.Explanation;

/// <summary>
/// Text from a record as a person may see it. Records are written by whoever is to be checked: no control character
/// may move the cursor, and no invisible or direction-changing one may make a line read as another.
/// </summary>
internal static class TerminalText
{
    private const int MostCharacters = 200;
    private const int MostBytes = 4 * MostCharacters;

    internal static string Show(string text)
    {
        StringBuilder shown = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= MostCharacters)
            {
                return shown.Append(CultureInfo.InvariantCulture, $"… ({text.Length} characters)").ToString();
            }

            if (IsHarmless(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append("\\u{").Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('}');
            }
        }

        return shown.ToString();
    }

    /// <summary>A text from a record. One that is too long to be shown is not decoded either.</summary>
    internal static string Show(Utf8Text text)
        => text.Length <= MostBytes
            ? Show(text.ToString())
            : string.Create(CultureInfo.InvariantCulture, $"{Show(Encoding.UTF8.GetString(text.Bytes[..MostCharacters]).TrimEnd('\uFFFD'))}… ({text.Length} bytes)");

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate
        or UnicodeCategory.OtherNotAssigned);
}

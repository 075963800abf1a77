using Spectre.Console;

namespace ChainVerify.Cli.Invocation;

/// <summary>Tables and colours for people: colours only where a terminal shows them, and no wrapping in files and pipes.</summary>
internal static class PlainConsole
{
    // Wide enough for every table: what goes into a file must not depend on somebody's window.
    private const int WidthWithoutTerminal = 200;

    internal static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }
}

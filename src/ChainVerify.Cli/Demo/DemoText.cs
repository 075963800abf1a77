using System.Globalization;
using System.Text;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Explanation;
using ChainVerify.Cli.Oracles;
using ChainVerify.Simulator;
using Spectre.Console;

namespace ChainVerify.Cli.Demo;

/// <summary>The acts for people.</summary>
internal sealed class DemoText(TextWriter writer, IAnsiConsole console)
{
    internal void WriteOpening()
    {
        writer.WriteLine("A signed price, verified from the KMS root down to the message. Nothing leaves this machine.");
        writer.WriteLine("The guest agent and its KMS are simulated: the keys are published ones, and there is no TEE.");
    }

    internal void Write(OracleActResult result)
    {
        Heading("1. The guest agent gives the oracle its key");
        Line("agent", result.Agent.ToString());
        Line("getKey", $"path \"{OracleSigner.DefaultPath}\", purpose \"{OracleSigner.DefaultPurpose}\"");
        Line("derived public key", result.PublicKey.ToString());
        Line("its address", result.SignerAddress.ToString());

        Heading("2. The oracle fetches a price and signs it");
        Line("price source", result.SourceName);
        Line("GET", new Uri(result.Check.Address, "price").ToString());
        foreach (string line in Encoding.UTF8.GetString(result.Check.Answer.Json.Span).Split('\n'))
        {
            writer.WriteLine($"  {TerminalText.Show(line)}");
        }

        Heading("3. The answer is verified: is it by this app, under this KMS, and fresh?");
        new OracleNarrative(writer).Write(result.Check);
    }

    internal void Write(NodesActResult result)
    {
        Heading("4. Several nodes of one app");
        Line("KMS root", $"{result.Root.Address} (made for this run), held by two KMS nodes");
        Line("app id", result.AppId.ToString());
        foreach (NodeResult node in result.Nodes)
        {
            Line(node.Name, $"device {Short(node.DeviceId)}, compose hash {Short(node.ComposeHash)}, asked {node.Kms}");
            Line(string.Empty, node.Refusal is { } refusal ? $"REFUSED: {refusal}" : $"booted; its key for \"{OracleSigner.DefaultPath}\": {node.Chain?.PublicKey}");
        }

        Line("same private key", result.HaveSameKey ? "yes, on both nodes that booted" : "NO");
        Line("same chain", result.HaveSameChain ? "yes, in every byte, the signature over the same message included" : "NO");
        Line("verdict", result.Verdict.IsValid ? "VALID under that root" : $"INVALID: {result.Verdict}");
    }

    internal void Write(BatchActResult result)
    {
        Heading("5. A batch, and how fast this machine is");
        string surprises = result.Surprises == 0 ? "each as it was made" : $"{result.Surprises} NOT as they were made";
        Line("batch", string.Create(CultureInfo.InvariantCulture, $"{result.Chains:N0} chains: {result.Chains - result.Invalid:N0} valid, {result.Invalid:N0} invalid, {surprises}"));
        Line("in", string.Create(CultureInfo.InvariantCulture, $"{result.Seconds * 1000:N0} ms, engine {result.Engine}, {Environment.ProcessorCount} threads, first run"));
        writer.WriteLine();
        writer.Flush();
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("engine");
        foreach (string figure in (string[])["lanes", "chains/s", "signatures/s", "x libsecp256k1 in a loop"])
        {
            table.AddColumn(new TableColumn(new Text(figure)).RightAligned());
        }

        foreach (BenchmarkRow row in Rows(result))
        {
            table.AddRow(new Text(row.Name), new Text(Number(row.Lanes)), new Text(Number(row.ChainsPerSecond)), new Text(Number(row.SignaturesPerSecond)), new Text(Ratio(row.RatioToLeanLoop)));
        }

        console.Write(table);
        writer.WriteLine("One thread each, cold: no key was known before. A table to compare with: chainverify bench");
    }

    internal void WriteClosing(bool holds, TimeSpan elapsed)
    {
        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(holds ? "Everything held" : "SOMETHING DID NOT HOLD: see above")} ({elapsed.TotalSeconds:0.0} s)."));
    }

    internal static IEnumerable<BenchmarkRow> Rows(BatchActResult result)
        => result.Benchmarks.SelectMany(BenchmarkRow.CreateAll).Where(row => !row.IsBaseline);

    private void Heading(string text)
    {
        writer.WriteLine();
        writer.WriteLine(text);
    }

    private void Line(string label, string value) => writer.WriteLine($"  {label.PadRight(ChainNarrative.LabelWidth)} {value}");

    private static string Short(Digest256 digest) => $"{digest.ToString()[..10]}…";

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}

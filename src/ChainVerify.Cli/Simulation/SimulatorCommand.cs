using System.CommandLine;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Simulation;

/// <summary><c>chainverify simulator</c>: what can be done with a simulated dstack.</summary>
internal static class SimulatorCommand
{
    internal static Command Create(ConsoleStreams streams) => new("simulator", "Simulates dstack on this machine.")
    {
        SimulatorStartCommand.Create(streams),
    };
}

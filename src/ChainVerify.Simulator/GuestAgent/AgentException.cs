namespace ChainVerify.Simulator;

/// <summary>A method ran and failed: the agent answers 400 with this text. It never holds a key.</summary>
internal sealed class AgentException(string message) : Exception(message);

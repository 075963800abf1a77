using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChainVerify.Simulator;

/// <summary>A method of the guest agent, from the JSON of its request to the JSON of its reply.</summary>
internal abstract class AgentMethod
{
    /// <summary>Reads a request, runs the method, writes the reply.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="request">The request's JSON.</param>
    /// <param name="reply">Receives the reply's JSON, all ASCII.</param>
    /// <exception cref="AgentException">The request is malformed, or the method failed.</exception>
    internal abstract void Invoke(SimulatedAgent agent, in ReadOnlySequence<byte> request, Utf8JsonWriter reply);

    /// <summary>Turns the query of a GET request into the request's JSON.</summary>
    /// <exception cref="AgentException">The query is malformed.</exception>
    internal abstract byte[] ReadQuery(string query);

    /// <summary>Makes a method.</summary>
    /// <param name="requestType">The request's JSON.</param>
    /// <param name="replyType">The reply's JSON.</param>
    /// <param name="run">The method.</param>
    /// <param name="clear">Overwrites the secrets in a reply that has been written.</param>
    internal static AgentMethod Create<TRequest, TReply>(
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TReply> replyType,
        Func<SimulatedAgent, TRequest, TReply> run,
        Action<TReply>? clear = null)
        where TRequest : class
        where TReply : class
        => new Typed<TRequest, TReply>(requestType, replyType, run, clear);

    private sealed class Typed<TRequest, TReply>(
        JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType, Func<SimulatedAgent, TRequest, TReply> run, Action<TReply>? clear)
        : AgentMethod
        where TRequest : class
        where TReply : class
    {
        internal override void Invoke(SimulatedAgent agent, in ReadOnlySequence<byte> request, Utf8JsonWriter reply)
        {
            TReply result = run(agent, Read(request));
            try
            {
                JsonSerializer.Serialize(reply, result, replyType);
                reply.Flush();
            }
            finally
            {
                clear?.Invoke(result);
            }
        }

        internal override byte[] ReadQuery(string query) => QueryJson.Write(query, requestType);

        private TRequest Read(in ReadOnlySequence<byte> json)
        {
            try
            {
                Utf8JsonReader reader = new(json);
                TRequest? request = JsonSerializer.Deserialize(ref reader, requestType);
                return request is null || reader.Read()
                    ? throw new AgentException("Invalid request: expected one JSON object")
                    : request;
            }
            catch (JsonException exception)
            {
                // The text names what was expected and where, and never shows the content. Ours lack the place.
                string place = exception.Path is { Length: > 1 } path && !exception.Message.Contains("Path:", StringComparison.Ordinal) ? $" At {path}." : "";
                throw new AgentException($"Invalid request: {exception.Message}{place}");
            }
        }
    }
}

using System.Collections.Concurrent;

namespace ChainVerify.Simulator;

/// <summary>A contract's <c>mapping(bytes32 =&gt; bool)</c>. Thread-safe.</summary>
internal sealed class AllowList
{
    private readonly ConcurrentDictionary<Digest256, bool> _entries = new();

    internal bool Contains(in Digest256 value) => _entries.ContainsKey(value);

    internal void Add(in Digest256 value) => _entries[value] = true;

    internal void Remove(in Digest256 value) => _entries.TryRemove(value, out _);

    /// <summary>Adds an initial value, where zero means none.</summary>
    internal void AddInitial(in Digest256 value)
    {
        if (value != default)
        {
            Add(value);
        }
    }
}

using System.Security.Cryptography;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Log;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>
/// What a log says, in memory: where batches lie, the targets and content keys of the examples, labels, commands. Built by replay and kept
/// up by appends in the same way, so both give the same. Safe for concurrent calls.
/// </summary>
internal sealed class ExampleLedger : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LabelTable _labels;
    private readonly List<ContentKey> _keys = [];
    private readonly List<TargetValue> _targets = [];
    private readonly List<BatchPlace> _batches = [];
    private readonly List<CommandMarker> _markers = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ByteWriter _scratch = new();

    public ExampleLedger(IEnumerable<string> labels) => _labels = new LabelTable(labels);

    public int Count
    {
        get
        {
            lock (_gate) return _targets.Count;
        }
    }

    public long Rejected { get; private set; }

    /// <summary>Width of regression targets; 0 before the first.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Inputs of an example that belong together; 0 before the first.</summary>
    public int Members { get; private set; }

    public long LastSequence
    {
        get
        {
            lock (_gate) return _batches.Count;
        }
    }

    public int LabelCount
    {
        get
        {
            lock (_gate) return _labels.Count;
        }
    }

    public string[] Labels
    {
        get
        {
            lock (_gate) return _labels.Take(_labels.Count);
        }
    }

    public bool KnowsLabel(string name)
    {
        lock (_gate) return _labels.Contains(name);
    }

    /// <summary>Where a batch that was taken lies.</summary>
    public BatchPlace Batch(long sequence)
    {
        lock (_gate) return _batches[(int)(sequence - 1)];
    }

    /// <summary>The batches that hold the given examples.</summary>
    public BatchPlace[] BatchesOf(int first, int end)
    {
        lock (_gate)
        {
            var (low, high) = (0, _batches.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_batches[middle].TotalAfter > first) high = middle;
                else low = middle + 1;
            }

            return [.. _batches.Skip(low).TakeWhile(batch => batch.FirstExample < end).Where(batch => batch.TotalAfter > batch.FirstExample)];
        }
    }

    public ContentKey[] Keys(int first, int end)
    {
        lock (_gate) return _keys.GetRange(first, end - first).ToArray();
    }

    /// <summary>The last command of that id, or null.</summary>
    public CommandMarker? FindCommand(string id)
    {
        lock (_gate) return _markers.FindLast(marker => marker.Command.Id == id);
    }

    /// <summary>The command of that number.</summary>
    public CommandMarker Command(int number)
    {
        lock (_gate) return _markers[number];
    }

    /// <summary>Example counts at which commands stand, ascending.</summary>
    public int[] CommandPositions()
    {
        lock (_gate) return [.. _markers.Select(marker => marker.ExampleCount)];
    }

    public LedgerSnapshot Snapshot(CommandMarker marker)
    {
        lock (_gate)
        {
            return new LedgerSnapshot
            {
                Marker = marker,
                Labels = _labels.Take(marker.LabelCount),
                Keys = [.. _keys.Take(marker.ExampleCount)],
                Targets = [.. _targets.Take(marker.ExampleCount)],
                ValueCount = ValueCount,
                Members = Members,
            };
        }
    }

    /// <summary>Takes over a record that lies, or will lie, at the given place of the log.</summary>
    /// <exception cref="InvalidDataException">The record does not follow on those before it.</exception>
    public void Apply(long offset, object record)
    {
        lock (_gate)
        {
            switch (record)
            {
                case BatchRecord batch:
                    ApplyBatch(offset, batch);
                    break;
                case CommandRecord command:
                    _markers.Add(new CommandMarker(_markers.Count, command.Command, _targets.Count, _labels.Count, Convert.ToHexStringLower(_hash.GetCurrentHash())));
                    break;
            }
        }
    }

    public CommandMarker LastCommand()
    {
        lock (_gate) return _markers[^1];
    }

    public void Dispose() => _hash.Dispose();

    private void ApplyBatch(long offset, BatchRecord batch)
    {
        if (batch.Sequence != _batches.Count + 1) throw new InvalidDataException($"Batch {batch.Sequence} follows batch {_batches.Count}.");
        var first = _targets.Count;
        foreach (var example in batch.Accepted)
        {
            _keys.Add(ContentKey.Of(example.Input, _scratch));
            _scratch.Clear();
            ExampleCodec.Write(_scratch, example);
            _hash.AppendData(_scratch.Written.Span);
            var target = TargetValue.Of(example.Target, _labels);
            ValueCount = target.Values.Length > 0 ? target.Values.Length : ValueCount;
            Members = ExampleForm.Members(example.Input).Count;
            _targets.Add(target);
        }

        Rejected += batch.Rejected.Count;
        _batches.Add(new BatchPlace(offset, first, _targets.Count));
    }
}

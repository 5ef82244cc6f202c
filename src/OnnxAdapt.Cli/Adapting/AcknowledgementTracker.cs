using OnnxAdapt.Cli.Data;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Turns acknowledgements of batches into news about rows of the file.</summary>
internal sealed class AcknowledgementTracker(IAdaptListener listener) : IProgress<Acknowledgement>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, long[]> _lines = [];
    private long _sent;
    private long _acknowledged;

    /// <summary>A batch is about to be sent.</summary>
    /// <param name="sequence">Number that it will get.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="sent">Rows sent so far, these included.</param>
    public void Sending(ulong sequence, DataRecord[] rows, long sent)
    {
        lock (_gate)
        {
            _lines[sequence] = [.. rows.Select(row => row.Line)];
            if (_sent == 0) _acknowledged = sent - rows.Length;
            _sent = sent;
        }
    }

    /// <inheritdoc/>
    public void Report(Acknowledgement value)
    {
        long[]? lines;
        long sent, acknowledged;
        lock (_gate)
        {
            if (!_lines.Remove(value.Sequence, out lines)) return;
            _acknowledged += lines.Length;
            (sent, acknowledged) = (_sent, _acknowledged);
        }

        listener.Streamed(sent, acknowledged);
        foreach (var rejection in value.Rejected.Where(rejection => rejection.Index < lines.Length))
        {
            listener.Rejected(lines[rejection.Index], rejection.Reason);
        }
    }
}

using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Log;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Reads accepted examples back from the log.</summary>
internal sealed class ExampleReader(RecordLog log, ExampleLedger ledger)
{
    /// <summary>Examples <paramref name="first"/> to <paramref name="end"/>, the latter excluded. They must be synced.</summary>
    public Example[] Read(int first, int end)
    {
        var examples = new Example[end - first];
        foreach (var batch in ledger.BatchesOf(first, end))
        {
            var accepted = ((BatchRecord)RecordCodec.Decode(log.Read(batch.Offset))).Accepted;
            for (var i = Math.Max(first, batch.FirstExample); i < Math.Min(end, batch.TotalAfter); i++)
            {
                examples[i - first] = accepted[i - batch.FirstExample];
            }
        }

        return examples;
    }
}

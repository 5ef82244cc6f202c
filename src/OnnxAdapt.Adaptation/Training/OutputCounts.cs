using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>How many outputs belong to one example.</summary>
internal static class OutputCounts
{
    /// <summary>Labels, regression values, or the components of all its embeddings together.</summary>
    public static int Of(SessionSettings settings, LedgerSnapshot snapshot, IBaseModel baseModel) => settings.Task switch
    {
        ModelTask.Regression => snapshot.ValueCount,
        ModelTask.Embedding => baseModel.FeatureSize * Math.Max(1, snapshot.Members),
        _ => snapshot.Labels.Length,
    };

    /// <summary>Outputs before the first example, to see whether a graph can be trained at all.</summary>
    public static int Expected(SessionSettings settings, IBaseModel baseModel) => settings.Task == ModelTask.Embedding
        ? baseModel.FeatureSize * ExampleForm.Of(settings).Fewest
        : settings.Trainable.OwnOutput ? baseModel.FeatureSize : Math.Max(2, settings.Labels.Count);
}

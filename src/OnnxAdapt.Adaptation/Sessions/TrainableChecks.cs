using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The rules for what is to be trained.</summary>
internal static class TrainableChecks
{
    private const int MaxHiddenLayers = 8;
    private const int MaxHiddenWidth = 16_384;
    private const int MaxPatterns = 256;
    private const int MaxBlocks = 10_000;
    private const int MaxRank = 1_024;

    /// <exception cref="AdaptException">InvalidArgument, naming the field.</exception>
    public static void Check(TrainableSettings trainable)
    {
        CheckHead(trainable);
        CheckScope(trainable);
        CheckLora(trainable.Lora);
        Require(trainable.Excluded.Count <= MaxPatterns, "trainable.excluded", $"{trainable.Excluded.Count} patterns; at most {MaxPatterns} are allowed.");
        if (!trainable.IsInside) CheckFrozen(trainable);
        if (trainable.OwnOutput) CheckOwnOutput(trainable);
    }

    /// <exception cref="AdaptException">InvalidArgument, naming the field that has no place in training embeddings.</exception>
    public static void CheckEmbedding(TrainableSettings trainable)
    {
        Require(trainable.Scope != TrainableScope.Head, "trainable.scope", "embeddings are trained inside the base; choose all, the last blocks, LoRA, biases, norms, embeddings or patterns.");
        Require(!trainable.OwnOutput, "trainable.own_output", "an embedding session trains the base's embeddings; leave it off.");
        Require(trainable.HeadHidden.Count == 0, "trainable.head_hidden", "there is no head when embeddings are trained.");
        Require(trainable.HeadDropout == 0, "trainable.head_dropout", "there is no head when embeddings are trained.");
        Require(!trainable.FreshHead, "trainable.fresh_head", "there is no head when embeddings are trained.");
    }

    private static void CheckHead(TrainableSettings trainable)
    {
        Require(trainable.HeadHidden.Count <= MaxHiddenLayers, "trainable.head_hidden", $"{trainable.HeadHidden.Count} layers; at most {MaxHiddenLayers} are allowed.");
        Require(trainable.HeadHidden.All(width => width is >= 1 and <= MaxHiddenWidth), "trainable.head_hidden", $"each width must lie between 1 and {MaxHiddenWidth}.");
        Require(trainable.HeadDropout is >= 0 and <= 0.9, "trainable.head_dropout", $"{trainable.HeadDropout} is outside 0 to 0.9.");
    }

    private static void CheckScope(TrainableSettings trainable)
    {
        Require(trainable.Scope != TrainableScope.Patterns || trainable.Patterns.Count is >= 1 and <= MaxPatterns, "trainable.patterns", $"give 1 to {MaxPatterns} patterns for the names of parameters.");
        Require(trainable.Scope != TrainableScope.LastBlocks || trainable.Blocks is >= 1 and <= MaxBlocks, "trainable.blocks", $"{trainable.Blocks} is outside 1 to {MaxBlocks}: say how many blocks from the top are trained.");
        Require(trainable.Scope == TrainableScope.LastBlocks || trainable.Blocks == 0, "trainable.blocks", "it belongs to the scope of the last blocks.");
    }

    private static void CheckLora(LoraSettings lora)
    {
        Require(lora.Rank is >= 1 and <= MaxRank, "trainable.lora.rank", $"{lora.Rank} is outside 1 to {MaxRank}.");
        Require(lora.Alpha >= 0 && double.IsFinite(lora.Alpha), "trainable.lora.alpha", $"{lora.Alpha} is not 0 or above and finite.");
        Require(lora.Targets.Count <= MaxPatterns, "trainable.lora.targets", $"{lora.Targets.Count} patterns; at most {MaxPatterns} are allowed.");
    }

    private static void CheckFrozen(TrainableSettings trainable)
    {
        Require(!trainable.TrainBatchNormalization, "trainable.batch_normalization", "the scope trains nothing inside the base; choose a scope that does, or leave batch normalisation frozen.");
        Require(!trainable.Recompute, "trainable.recompute", "the scope trains nothing inside the base, so no activations are kept.");
    }

    private static void CheckOwnOutput(TrainableSettings trainable)
    {
        Require(trainable.HeadHidden.Count == 0, "trainable.head_hidden", "there is no head when the graph's own output is trained.");
        Require(trainable.HeadDropout == 0, "trainable.head_dropout", "there is no head when the graph's own output is trained.");
        Require(!trainable.FreshHead, "trainable.fresh_head", "there is no head when the graph's own output is trained.");
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition) throw AdaptException.Invalid(field, problem);
    }
}

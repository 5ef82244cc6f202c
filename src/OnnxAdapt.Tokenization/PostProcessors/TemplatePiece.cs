namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>A place in a template.</summary>
/// <param name="Sequence">0 or 1 for the first or second text, -1 for special tokens.</param>
/// <param name="TypeId">The type id of every token of this place.</param>
/// <param name="SpecialIds">The special tokens; empty for a text.</param>
internal sealed record TemplatePiece(int Sequence, int TypeId, int[] SpecialIds)
{
    public const int Special = -1;
}

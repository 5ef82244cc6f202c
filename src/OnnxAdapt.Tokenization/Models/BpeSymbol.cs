namespace OnnxAdapt.Tokenization.Models;

/// <summary>A part of a word on its way to a token, linked to its neighbours.</summary>
/// <param name="Id">Id in the vocabulary.</param>
/// <param name="Size">How many bytes of UTF-8 it counts for; 0 once it has merged into the one before.</param>
/// <param name="Previous">The part before, or -1.</param>
/// <param name="Next">The part after, or -1.</param>
internal record struct BpeSymbol(int Id, int Size, int Previous, int Next);

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Where a batch lies.</summary>
/// <param name="Offset">Its record in the log.</param>
/// <param name="FirstExample">Number of its first accepted example.</param>
/// <param name="TotalAfter">Accepted examples once it was taken.</param>
internal readonly record struct BatchPlace(long Offset, int FirstExample, int TotalAfter);

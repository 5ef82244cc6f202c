namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>A tap as a sum sees it.</summary>
/// <param name="SourcePhase">Position of the phase that is read.</param>
/// <param name="Shift">Distance from the place of the result.</param>
/// <param name="Tap">Position in the window.</param>
internal readonly record struct ConvTerm(int SourcePhase, Place Shift, int Tap);

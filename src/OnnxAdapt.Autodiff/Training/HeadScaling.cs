namespace OnnxAdapt.Autodiff.Training;

/// <summary>The scale on which a head was trained, as part of the graph: it reads factor (x - mean), and its outputs count in units of their own.</summary>
/// <param name="Mean">Subtracted from the features.</param>
/// <param name="Factor">Multiplied with the centred features.</param>
/// <param name="OutputFactors">Size of the unit of each output; empty where outputs are used as they are.</param>
/// <param name="OutputOffsets">Added to each output after it was multiplied; as many as factors.</param>
public sealed record HeadScaling(IReadOnlyList<float> Mean, float Factor, IReadOnlyList<float> OutputFactors, IReadOnlyList<float> OutputOffsets);

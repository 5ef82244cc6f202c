using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A row of a pass.</summary>
/// <param name="Row">The input.</param>
/// <param name="Adapter">The low-rank version that it is for; null for the backbone as it is.</param>
internal readonly record struct PassRow(EncodedRow Row, BackboneAdapter? Adapter);

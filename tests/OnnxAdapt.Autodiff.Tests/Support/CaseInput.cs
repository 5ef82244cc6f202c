using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

public sealed record CaseInput(string Name, TensorData Value, CaseRole Role);

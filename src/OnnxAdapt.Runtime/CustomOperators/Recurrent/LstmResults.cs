namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>Outputs of an LSTM; null where nobody wants them.</summary>
internal sealed record LstmResults(KernelTensor? Stack, KernelTensor? State, KernelTensor? Cell, KernelTensor? Cells, KernelTensor? Gates);

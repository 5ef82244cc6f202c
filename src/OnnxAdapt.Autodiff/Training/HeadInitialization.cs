namespace OnnxAdapt.Autodiff.Training;

/// <summary>How the weights of a head start. Biases start at zero.</summary>
public enum HeadInitialization
{
    /// <summary>Uniform within ± 1 / sqrt(inputs): a row does not depend on the number of outputs, so a head can grow.</summary>
    FanIn,

    /// <summary>Uniform within ± sqrt(6 / (inputs + outputs)) (Glorot and Bengio, 2010).</summary>
    Xavier,

    /// <summary>Uniform within ± sqrt(6 / inputs) (He et al., 2015).</summary>
    He,

    /// <summary>Zeros in the last layer, fan-in elsewhere.</summary>
    Zero,
}
